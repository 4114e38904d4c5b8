import assert from "node:assert/strict";
import { test } from "node:test";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import { newStorageMetrics } from "./storage-metrics.js";

const pods = Object.freeze({ group: "", resource: "pods" });
const deployments = Object.freeze({ group: "apps", resource: "deployments" });

async function linesOf(registry: ReturnType<typeof newMetricsRegistry>, name: string): Promise<string[]> {
  const { body } = await registry.render();
  return body.split("\n").filter((line) => line.startsWith(name));
}

test("requests are counted by operation and resource, failed ones twice", async () => {
  const registry = newMetricsRegistry();
  const metrics = newStorageMetrics(registry);
  metrics.requestDone("get", pods, 0.001, false);
  metrics.requestDone("get", { ...pods }, 0.03, true);
  metrics.requestDone("update", deployments, 61, false);
  assert.deepEqual(await linesOf(registry, "etcd_requests_total"), [
    'etcd_requests_total{operation="get",group="",resource="pods"} 2',
    'etcd_requests_total{operation="update",group="apps",resource="deployments"} 1',
  ]);
  assert.deepEqual(await linesOf(registry, "etcd_request_errors_total"), [
    'etcd_request_errors_total{operation="get",group="",resource="pods"} 1',
  ]);
  const durations = await linesOf(registry, "etcd_request_duration_seconds_bucket");
  const le = (bound: string, resource: string) =>
    durations.find((line) => line.includes(`le="${bound}"`) && line.includes(`resource="${resource}"`))?.split(" ")[1];
  assert.deepEqual(
    [le("0.005", "pods"), le("0.05", "pods"), le("60", "deployments"), le("+Inf", "deployments")],
    ["1", "2", "0", "1"],
  );
});

test("lists are counted where they are served from", async () => {
  const registry = newMetricsRegistry();
  const metrics = newStorageMetrics(registry);
  const figures = { fetched: 5, evaluated: 4, returned: 3 };
  metrics.listDone("store", pods, figures, "");
  metrics.listDone("cache", pods, figures, "f:spec.nodeName");
  assert.deepEqual(await linesOf(registry, "apiserver_storage_list"), [
    'apiserver_storage_list_evaluated_objects_total{group="",resource="pods"} 4',
    'apiserver_storage_list_fetched_objects_total{group="",resource="pods"} 5',
    'apiserver_storage_list_returned_objects_total{group="",resource="pods"} 3',
    'apiserver_storage_list_total{group="",resource="pods"} 1',
  ]);
  assert.deepEqual(await linesOf(registry, "apiserver_cache_list"), [
    'apiserver_cache_list_fetched_objects_total{group="",resource="pods",index="f:spec.nodeName"} 5',
    'apiserver_cache_list_returned_objects_total{group="",resource="pods"} 3',
    'apiserver_cache_list_total{group="",resource="pods",index="f:spec.nodeName"} 1',
  ]);
});

test("watches, caches and leases are counted", async () => {
  const registry = newMetricsRegistry();
  const metrics = newStorageMetrics(registry);
  metrics.storageEventsReceived(pods, 2);
  metrics.decodeFailed(pods);
  metrics.storageBookmarkReceived(pods);
  metrics.eventsReceived(pods, 2);
  metrics.cacheInitialized(pods);
  metrics.consistentRead(pods, { success: true, fallback: false });
  metrics.watcherTerminated(pods);
  metrics.readWaited(pods, 0.2);
  metrics.leaseReplaced(11);
  const { body } = await registry.render();
  for (const line of [
    'apiserver_storage_events_received_total{group="",resource="pods"} 2',
    'apiserver_storage_decode_errors_total{group="",resource="pods"} 1',
    'etcd_bookmark_total{group="",resource="pods"} 1',
    'etcd_bookmark_counts{group="",resource="pods"} 1',
    'apiserver_watch_cache_events_received_total{group="",resource="pods"} 2',
    'apiserver_watch_cache_events_dispatched_total{group="",resource="pods"} 2',
    'apiserver_watch_cache_initializations_total{group="",resource="pods"} 1',
    'apiserver_watch_cache_consistent_read_total{group="",resource="pods",success="true",fallback="false"} 1',
    'apiserver_terminated_watchers_total{group="",resource="pods"} 1',
    'apiserver_watch_cache_read_wait_seconds_bucket{group="",resource="pods",le="0.1"} 0',
    'apiserver_watch_cache_read_wait_seconds_bucket{group="",resource="pods",le="0.2"} 1',
    'etcd_lease_object_counts_bucket{le="10"} 0',
    'etcd_lease_object_counts_bucket{le="50"} 1',
  ]) {
    assert.ok(body.includes(`${line}\n`), `${line} is not in\n${body}`);
  }
});
