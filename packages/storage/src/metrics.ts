import type { GroupResource } from "@kube-apiserver/apimachinery";

/** Operations against the engine, with upstream's names for the label `operation` of `etcd_request_duration_seconds`. */
export type StorageOperation = "get" | "list" | "create" | "update" | "delete" | "listWithCount";

/** What one list had to look at. */
export interface ListFigures {
  readonly fetched: number;
  readonly evaluated: number;
  readonly returned: number;
}

/**
 * What the store and the watch cache tell whoever measures them. Called on hot paths: implementations only count.
 */
export interface StorageMetrics {
  /** `etcd_request_duration_seconds`, `etcd_requests_total`, `etcd_request_errors_total`. */
  requestDone(operation: StorageOperation, resource: GroupResource, seconds: number, failed: boolean): void;
  /** `apiserver_storage_list_*`, or `apiserver_cache_list_*` with the index that was used (`""` for none). */
  listDone(source: "store" | "cache", resource: GroupResource, figures: ListFigures, index: string): void;
  /** `apiserver_storage_decode_errors_total`: what lies in the store is no object of the kind. */
  decodeFailed(resource: GroupResource): void;
  /** `apiserver_watch_cache_initializations_total`. */
  cacheInitialized(resource: GroupResource): void;
  /** `apiserver_storage_events_received_total`: changes that the engine's watch streams brought. */
  storageEventsReceived(resource: GroupResource, count: number): void;
  /** `etcd_bookmark_total`, `etcd_bookmark_counts`: progress that they brought. */
  storageBookmarkReceived(resource: GroupResource): void;
  /** `apiserver_watch_cache_events_received_total`, `apiserver_watch_cache_events_dispatched_total`. */
  eventsReceived(resource: GroupResource, count: number): void;
  /** `apiserver_watch_cache_read_wait_seconds`: how long a read waited for the cache to be fresh. */
  readWaited(resource: GroupResource, seconds: number): void;
  /**
   * `apiserver_watch_cache_consistent_read_total`: a consistent list that the cache was to answer. `fallback`: it was too
   * far behind, and the engine was asked.
   */
  consistentRead(resource: GroupResource, outcome: { readonly success: boolean; readonly fallback: boolean }): void;
  /** `apiserver_terminated_watchers_total`: a watcher that did not keep up was ended. */
  watcherTerminated(resource: GroupResource): void;
}

/** Counts nothing. */
export const noMetrics: StorageMetrics = Object.freeze({
  requestDone() {},
  listDone() {},
  decodeFailed() {},
  cacheInitialized() {},
  storageEventsReceived() {},
  storageBookmarkReceived() {},
  eventsReceived() {},
  readWaited() {},
  consistentRead() {},
  watcherTerminated() {},
});
