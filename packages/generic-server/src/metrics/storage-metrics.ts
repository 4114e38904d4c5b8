import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { CounterCell, HistogramCell, MetricsRegistry } from "@kube-apiserver/component-base";
import type { ListFigures, StorageMetrics, StorageOperation } from "@kube-apiserver/storage";

const resourceLabels = ["group", "resource"];
/** Seconds. Same as upstream. */
const requestBuckets = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
const readWaitBuckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3];
const leaseBuckets = [10, 50, 100, 500, 1000, 2500, 5000];

/** Counts what storage and its watch caches do. */
export interface StorageInstruments extends StorageMetrics {
  /** `etcd_lease_object_counts`: for `LeaseManagerConfig.onReplaced`. */
  leaseReplaced(objects: number): void;
}

/**
 * Registers the metrics of storage under upstream's names. Mirrors `storage/etcd3/metrics` and `storage/cacher/metrics`.
 */
export function newStorageMetrics(registry: MetricsRegistry): StorageInstruments {
  const counter = (name: string, help: string, labels = resourceLabels) => registry.counter({ name, help, labels });
  const requests = newRequestSeries(registry);
  const lists = { store: newStoreListMetrics(registry), cache: newCacheListMetrics(registry) };
  const decodeErrors = counter("apiserver_storage_decode_errors_total", "Stored values that could not be decoded.");
  const initializations = counter("apiserver_watch_cache_initializations_total", "Fillings of watch caches.");
  const storageEvents = counter("apiserver_storage_events_received_total", "Changes that watches on storage brought.");
  const bookmarks = counter("etcd_bookmark_total", "Progress notifications that watches on storage brought.");
  const bookmarkCounts = registry.gauge({
    name: "etcd_bookmark_counts",
    help: "Deprecated since 1.36, use etcd_bookmark_total. Progress notifications that watches on storage brought.",
    labels: resourceLabels,
  });
  const received = counter("apiserver_watch_cache_events_received_total", "Changes that came into watch caches.");
  const dispatched = counter("apiserver_watch_cache_events_dispatched_total", "Changes that watch caches passed on.");
  const readWait = registry.histogram({
    name: "apiserver_watch_cache_read_wait_seconds",
    help: "Time that reads waited for a watch cache to be fresh enough.",
    labels: resourceLabels,
    buckets: readWaitBuckets,
  });
  const consistentReads = counter(
    "apiserver_watch_cache_consistent_read_total",
    "Consistent lists from watch caches; with fallback, storage was asked because the cache was behind.",
    [...resourceLabels, "success", "fallback"],
  );
  const terminated = counter("apiserver_terminated_watchers_total", "Watches that were ended for being too slow.");
  const leases = registry.histogram({
    name: "etcd_lease_object_counts",
    help: "Objects that shared one lease.",
    buckets: leaseBuckets,
  });
  const of = ({ group, resource }: GroupResource) => [group, resource];
  return {
    requestDone: requests,
    listDone: (source, resource, figures, index) => lists[source](resource, figures, index),
    decodeFailed: (resource) => decodeErrors.inc(of(resource)),
    cacheInitialized: (resource) => initializations.inc(of(resource)),
    storageEventsReceived: (resource, count) => storageEvents.inc(of(resource), count),
    storageBookmarkReceived(resource) {
      bookmarks.inc(of(resource));
      bookmarkCounts.inc(of(resource));
    },
    eventsReceived(resource, count) {
      received.inc(of(resource), count);
      dispatched.inc(of(resource), count);
    },
    readWaited: (resource, seconds) => readWait.observe(of(resource), seconds),
    consistentRead: (resource, { success, fallback }) =>
      consistentReads.inc([...of(resource), String(success), String(fallback)]),
    watcherTerminated: (resource) => terminated.inc(of(resource)),
    leaseReplaced: (objects) => leases.observe([], objects),
  };
}

interface RequestSeries {
  readonly duration: HistogramCell;
  readonly total: CounterCell;
  readonly errors: () => CounterCell;
}

/** Every read and write comes by here: the series of a resource are found once. */
function newRequestSeries(registry: MetricsRegistry): StorageMetrics["requestDone"] {
  const labels = ["operation", ...resourceLabels];
  const duration = registry.histogram({
    name: "etcd_request_duration_seconds",
    help: "Time that requests to storage took.",
    labels,
    buckets: requestBuckets,
  });
  const total = registry.counter({ name: "etcd_requests_total", help: "Requests to storage.", labels });
  const errors = registry.counter({ name: "etcd_request_errors_total", help: "Requests that failed.", labels });
  const known = new WeakMap<GroupResource, Map<StorageOperation, RequestSeries>>();
  const seriesOf = (operation: StorageOperation, groupResource: GroupResource): RequestSeries => {
    const ofResource = known.get(groupResource) ?? new Map<StorageOperation, RequestSeries>();
    known.set(groupResource, ofResource);
    const found = ofResource.get(operation);
    if (found !== undefined) return found;
    const values = [operation, groupResource.group, groupResource.resource];
    const made = { duration: duration.cell(values), total: total.cell(values), errors: () => errors.cell(values) };
    ofResource.set(operation, made);
    return made;
  };
  return (operation, groupResource, seconds, failed) => {
    const series = seriesOf(operation, groupResource);
    series.duration.observe(seconds);
    series.total.inc();
    if (failed) series.errors().inc();
  };
}

type ListDone = (resource: GroupResource, figures: ListFigures, index: string) => void;

function newStoreListMetrics(registry: MetricsRegistry): ListDone {
  const counter = (name: string, help: string) => registry.counter({ name, help, labels: resourceLabels });
  const total = counter("apiserver_storage_list_total", "Lists served from storage.");
  const fetched = counter("apiserver_storage_list_fetched_objects_total", "Objects read from storage for lists.");
  const evaluated = counter("apiserver_storage_list_evaluated_objects_total", "Objects tested for lists from storage.");
  const returned = counter("apiserver_storage_list_returned_objects_total", "Objects returned in lists from storage.");
  return ({ group, resource }, figures) => {
    const labels = [group, resource];
    total.inc(labels);
    fetched.inc(labels, figures.fetched);
    evaluated.inc(labels, figures.evaluated);
    returned.inc(labels, figures.returned);
  };
}

function newCacheListMetrics(registry: MetricsRegistry): ListDone {
  const counter = (name: string, help: string, labels: readonly string[]) => registry.counter({ name, help, labels });
  const indexLabels = ["group", "resource", "index"];
  const total = counter("apiserver_cache_list_total", "Lists served from watch caches.", indexLabels);
  const fetched = counter(
    "apiserver_cache_list_fetched_objects_total",
    "Objects read from watch caches for lists.",
    indexLabels,
  );
  const returned = counter(
    "apiserver_cache_list_returned_objects_total",
    "Objects returned in lists from watch caches.",
    resourceLabels,
  );
  return ({ group, resource }, figures, index) => {
    total.inc([group, resource, index]);
    fetched.inc([group, resource, index], figures.fetched);
    returned.inc([group, resource], figures.returned);
  };
}
