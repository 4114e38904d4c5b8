import type { GroupResource } from "@kube-apiserver/apimachinery";

/** Which value is meant. Mirrors `value.Context`, with the resource that upstream finds in the request. */
export interface ValueContext {
  /**
   * Full key in the store. Ciphers that can, authenticate it with the value: what was moved to another key is refused.
   * Upstream's `AuthenticatedData`.
   */
  readonly key: string;
  /** `resource.group`, or `resource` in the core group; for metrics. */
  readonly resource: string;
}

/** A value as it was before it was stored. */
export interface TransformedValue {
  readonly data: Buffer;
  /** Not written as it would be written now: an update writes it anew, even when nothing changes. */
  readonly stale: boolean;
}

/**
 * Stands between stored bytes and the bytes above: encryption at rest. Buffers that come in are not changed, and those
 * that go out may be parts of them. Rejects with an Error whose message is upstream's. Mirrors `value.Transformer`.
 */
export interface ValueTransformer {
  transformFromStorage(data: Buffer, context: ValueContext): Promise<TransformedValue>;
  transformToStorage(data: Buffer, context: ValueContext): Promise<Buffer>;
}

/** Which transformer a resource gets. Mirrors `value.ResourceTransformers`. */
export interface ResourceTransformers {
  /** Undefined: the resource is stored as it is, and nothing stands before its engine. */
  transformerForResource(resource: GroupResource): ValueTransformer | undefined;
}
