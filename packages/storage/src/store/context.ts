import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { StorageCodec } from "../codec.js";
import type { KV } from "../kv/kv.js";
import type { StorageMetrics, StorageOperation } from "../metrics.js";
import type { Decoder } from "./decoder.js";
import type { KeySpace } from "./key-space.js";
import { toStorageError } from "./kv-errors.js";
import type { LeaseManager } from "./lease-manager.js";

/** What the operations of one resource's store share. */
export interface StoreContext {
  readonly kv: KV;
  readonly keys: KeySpace;
  readonly codec: StorageCodec;
  readonly decoder: Decoder;
  readonly leases: LeaseManager;
  readonly groupResource: GroupResource;
  /** What a bookmark's object says it is. */
  readonly objectKind: ObjectKind;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: StorageMetrics;
  /** See `StoreConfig.unsafeDeletion`. */
  readonly unsafeDeletion: boolean;
}

/** `apiVersion` and `kind` of the resource's objects as they are stored. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Measures one call of the engine and translates its errors into {@link StorageError}. */
export async function measured<T>(
  { clock, groupResource, metrics }: StoreContext,
  operation: StorageOperation,
  key: string,
  work: Promise<T>,
): Promise<T> {
  const started = clock.monotonic();
  let failed = true;
  try {
    const result = await work;
    failed = false;
    return result;
  } catch (err) {
    throw toStorageError(key, err);
  } finally {
    metrics.requestDone(operation, groupResource, (clock.monotonic() - started) / 1_000, failed);
  }
}
