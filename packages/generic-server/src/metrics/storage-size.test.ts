import assert from "node:assert/strict";
import { test } from "node:test";
import { discardLogger, newMetricsRegistry } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import type { KV, KVStatus } from "@kube-apiserver/storage";
import { followStorageSizes } from "./storage-size.js";

const intervalMs = 30_000;

function setUp(status: (signal: AbortSignal) => Promise<Partial<KVStatus>>, interval = intervalMs) {
  const registry = newMetricsRegistry();
  const clock = newFakeClock(0);
  const abort = new AbortController();
  const good = { status: async () => ({ sizeBytes: 4096 }) } as unknown as KV;
  const other = { status } as unknown as KV;
  const config = { registry, stores: [good, other], intervalMs: interval, clock, logger: discardLogger };
  const ended = followStorageSizes({ ...config, jitter: () => 0 }, abort.signal);
  const shown = async () => (await registry.render()).body.split("\n").filter((line) => /^apiserver_/.test(line));
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const stop = async () => {
    abort.abort();
    await ended;
  };
  return { shown, pass, stop, ended };
}

test("sizes are followed, and a store that stops answering loses its figure", async () => {
  let size: number | Error = 100;
  const { shown, pass, stop } = setUp(async () => {
    if (size instanceof Error) throw size;
    return { sizeBytes: size };
  });
  await pass(0);
  assert.deepEqual(await shown(), [
    'apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 4096',
    'apiserver_storage_size_bytes{storage_cluster_id="etcd-1"} 100',
  ]);
  size = 200;
  await pass(intervalMs);
  assert.match((await shown())[1] ?? "", / 200$/);
  size = new Error("unreachable");
  await pass(intervalMs);
  assert.deepEqual(await shown(), ['apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 4096']);
  await stop();
});

test("a store that does not answer at all is not waited for", async () => {
  const { shown, pass, stop } = setUp(
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  );
  await pass(1000);
  await pass(intervalMs);
  assert.deepEqual(await shown(), ['apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 4096']);
  await stop();
});

test("with an interval of 0 nothing is asked", async () => {
  const { shown, ended } = setUp(() => assert.fail("asked"), 0);
  await ended;
  assert.deepEqual(await shown(), []);
});
