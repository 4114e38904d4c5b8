import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { WatchInterface } from "@kube-apiserver/storage";

/** Where an informer gets its objects: straight from a `Store` in this process, or from a `Client`. */
export interface ListerWatcher {
  list(signal: AbortSignal): Promise<{ readonly items: readonly EncodedObject[]; readonly resourceVersion: string }>;
  watch(resourceVersion: string, signal: AbortSignal): Promise<WatchInterface>;
}

export interface InformerHandlers {
  readonly onAdd?: (obj: EncodedObject) => void;
  readonly onUpdate?: (obj: EncodedObject, old: EncodedObject) => void;
  readonly onDelete?: (obj: EncodedObject) => void;
}

/**
 * A local, eventually consistent copy of one resource: lists once, then follows the watch, and lists again when the
 * watch has expired. Mirrors client-go's `SharedIndexInformer`.
 */
export interface Informer {
  /** Runs until `signal` aborts; resolves when everything it started has ended. Call once. */
  run(signal: AbortSignal): Promise<void>;
  readonly hasSynced: boolean;
  /** Resolves once the first list is in. */
  waitForSync(signal: AbortSignal): Promise<void>;
  /** `key` is `namespace/name`, or `name` for cluster-scoped objects. */
  get(key: string): EncodedObject | undefined;
  list(namespace?: string): readonly EncodedObject[];
  /** Handlers see every object once as added, then changes, in order. Returns a function that removes them. */
  addHandlers(handlers: InformerHandlers): () => void;
}
