import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import type { StorageInterface } from "../interfaces.js";
import type { KV } from "../kv/kv.js";
import { newStorage } from "../new-storage.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { type EtcdServer, startEtcd } from "../testing/etcd/etcd-server.js";
import { brokenStorages } from "../testing/history/broken-storage.js";
import { type CheckOptions, describeViolations } from "../testing/history/check-history.js";
import { DelayedKV } from "../testing/history/delayed-kv.js";
import { answered, type RecordedCall } from "../testing/history/history.js";
import type { HistoryRun } from "../testing/history/run-history.js";
import { runStorageHistory } from "../testing/history/run-storage-history.js";
import { randomSource, testSeed } from "../testing/random-source.js";

const skip = (await etcdSkipReason()) ?? false;
const seed = testSeed();

function open(kv: KV, watchCache: boolean): StorageInterface {
  return newStorage({
    kv,
    watchCache,
    pathPrefix: "/registry",
    resourcePrefix: "widgets",
    groupResource: { group: "example.com", resource: "widgets" },
    objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
    clock: realClock,
    logger: discardLogger,
  });
}

async function run(
  kv: KV,
  storages: readonly StorageInterface[],
  calls: number,
  check: CheckOptions = {},
): Promise<HistoryRun> {
  // Engines' timers do not keep a process alive.
  const alive = setInterval(() => {}, 1000);
  const random = randomSource(seed);
  const pause = async () => {
    if (random(4) === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const result = await runStorageHistory({ kv, storages, root: "/registry/widgets", random, calls, pause, check });
  await Promise.all(storages.map((storage) => storage.close()));
  await kv.close();
  clearInterval(alive);
  return result;
}

function assertInOrder({ violations, recorder }: HistoryRun): void {
  assert.equal(describeViolations(violations), "");
  const count = (kind: RecordedCall["kind"]) =>
    recorder.calls.filter((call) => call.kind === kind && answered(call)).length;
  for (const kind of ["txn", "look", "range"] as const) assert.ok(count(kind) > 20, `${count(kind)} of ${kind}`);
  assert.ok(recorder.watches.some(({ batches }) => batches.length > 5));
}

/** The embedded engine, and a watch cache over it that is behind now and then. */
function delayedCache(): { kv: KV; cache: StorageInterface } {
  const kv = newMemoryKV({ autoCompaction: false });
  return { kv, cache: open(new DelayedKV(kv, randomSource(seed)), true) };
}

describe(`random clients of storages (STORAGE_SEED=${seed})`, { timeout: 120_000 }, () => {
  test("two watch caches over the embedded engine", async () => {
    const { kv, cache } = delayedCache();
    assertInOrder(await run(kv, [cache, open(kv, true)], 150));
  });

  test("a store without a cache over the embedded engine", async () => {
    const kv = newMemoryKV({ autoCompaction: false });
    assertInOrder(await run(kv, [open(kv, false)], 200));
  });

  for (const [name, broken] of Object.entries(brokenStorages)) {
    test(`a storage that is wrong is found: ${name}`, async () => {
      const { kv, cache } = delayedCache();
      const { violations } = await run(kv, [broken(cache), open(kv, true)], 200);
      assert.notEqual(describeViolations(violations), "");
    });
  }
});

describe("random clients of storages over etcd", { skip, timeout: 120_000 }, () => {
  let server: EtcdServer;
  before(async () => {
    server = await startEtcd();
  });
  after(() => server.stop());

  test("a watch cache beside a store without one", async () => {
    const kv = await newEtcd3KV({ endpoints: [server.endpoint] });
    assertInOrder(await run(kv, [open(kv, true), open(kv, false)], 60, { losesDeletionAtFloor: true }));
  });
});
