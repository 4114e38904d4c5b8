import type { GroupVersionResource, JSONValue, KubeObject, ListMeta } from "@kube-apiserver/apimachinery";

/** A resource in one namespace (`""`: cluster-scoped, or all namespaces for lists and watches). */
export interface ResourceScope extends GroupVersionResource {
  readonly namespace?: string;
  readonly subresource?: string;
}

export interface ListResponse {
  readonly metadata: ListMeta;
  readonly items: readonly KubeObject[];
}

export interface ClientWatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject;
}

export interface ClientListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
  /** Ask for PartialObjectMetadata only. */
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal;
}

export interface ClientDeleteOptions {
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * A dynamic client for any API server, over real HTTP. Post-start hooks and controllers use it with the loopback
 * identity; it knows no types. Rejects with StatusError (the server's own Status where it sent one).
 */
export interface Client {
  get(scope: ResourceScope, name: string, signal?: AbortSignal): Promise<KubeObject>;
  list(scope: ResourceScope, options?: ClientListOptions): Promise<ListResponse>;
  /** Ends when the server ends it, rejects on a broken connection; the caller resumes. */
  watch(scope: ResourceScope, options?: ClientListOptions): AsyncIterable<ClientWatchEvent>;
  create(scope: ResourceScope, object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  /** Creates below a named object (`serviceaccounts/token`). */
  createNamed(scope: ResourceScope, name: string, object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  update(scope: ResourceScope, object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  patch(
    scope: ResourceScope,
    name: string,
    type: "json" | "merge" | "strategic" | "apply",
    patch: JSONValue,
    options?: { readonly fieldManager?: string; readonly force?: boolean; readonly signal?: AbortSignal },
  ): Promise<KubeObject>;
  delete(scope: ResourceScope, name: string, options?: ClientDeleteOptions): Promise<KubeObject>;
  deleteCollection(scope: ResourceScope, options?: ClientDeleteOptions & ClientListOptions): Promise<void>;
  /** GET of any path, for discovery and health; the parsed JSON body. */
  getRaw(path: string, options?: { readonly accept?: string; readonly signal?: AbortSignal }): Promise<JSONValue>;
  close(): Promise<void>;
}
