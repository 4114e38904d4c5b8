import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { KVError } from "../kv/kv.js";
import { CacherHarness, settle } from "../testing/cacher-harness.js";
import type { InterposedKV } from "../testing/interposed-kv.js";
import type { ManualClock } from "../testing/manual-clock.js";
import { namesOf, rejectsWith, type StorageTestContext, versionOf } from "../testing/store-suite/context.js";
import type { CacherConfig } from "./cacher.js";

let harness: CacherHarness;
let kv: InterposedKV;
let clock: ManualClock;

beforeEach(() => {
  harness = new CacherHarness();
  ({ clock, kv } = harness);
});

afterEach(() => harness.close());

function open(config?: Partial<CacherConfig>): StorageTestContext {
  return harness.open(config);
}

test("nothing is asked of the engine before the first use", async () => {
  const { storage } = open();
  await storage.readinessCheck();
  await settle();
  assert.deepEqual(kv.calls, { range: 0, txn: 0, watch: 0, status: 0 });
});

test("the first write starts the cache, so that its revision can be watched from later", async () => {
  const context = open();
  const version = await context.create("ns/a");
  for (let i = 0; i < 3; i++) await context.writeElsewhere();
  const updated = await context.update("ns/a", { size: 1 });
  const watch = await context.watch("/ns/", { resourceVersion: version });
  assert.deepEqual(await watch.take(1), [`MODIFIED a@${updated}`]);
});

test("lists and reads of any state are answered without the engine", async () => {
  const context = open();
  const version = await context.create("ns/a");
  await context.list("/");
  const before = { ...kv.calls };
  for (const resourceVersion of ["0", version]) {
    assert.deepEqual(namesOf(await context.list("/ns/", { resourceVersion })), ["a"]);
    assert.equal(versionOf(await context.storage.get("/ns/a", { resourceVersion })), version);
  }
  assert.deepEqual(kv.calls, before);
});

test("a consistent list asks the engine for its revision only, and many at once ask together", async () => {
  const context = open();
  await context.create("ns/a");
  await context.list("/");
  const before = { ...kv.calls };
  await Promise.all(Array.from({ length: 50 }, () => context.list("/")));
  assert.equal(kv.calls.range, before.range);
  assert.ok(kv.calls.status - before.status <= 2, `${kv.calls.status - before.status} questions`);
});

test("pages and recent revisions are cut from retained states", async () => {
  const context = open();
  for (const name of "abcd") await context.create(`ns/${name}`);
  const page = await context.list("/ns/", { select: { limit: 2 } });
  await context.delete("ns/c");
  await context.list("/");
  const before = kv.calls.range;
  const rest = await context.list("/ns/", { select: { limit: 2, continue: page.continue ?? "" } });
  assert.deepEqual(namesOf(rest), ["c", "d"]);
  const exact = { resourceVersion: page.resourceVersion, resourceVersionMatch: "Exact" } as const;
  assert.deepEqual(namesOf(await context.list("/ns/", exact)), ["a", "b", "c", "d"]);
  assert.equal(kv.calls.range, before);
});

test("a revision that is no longer retained comes from the engine", async () => {
  const context = open({ window: { minEvents: 1, maxEvents: 1 } });
  const version = await context.create("ns/a");
  for (const name of "bcd") await context.create(`ns/${name}`);
  await context.list("/");
  const exact = { resourceVersion: version, resourceVersionMatch: "Exact" } as const;
  assert.deepEqual(namesOf(await context.list("/ns/", exact)), ["a"]);
  const watch = await context.watch("/ns/", { resourceVersion: version });
  const event = await watch.next();
  assert.match(String(event?.object.object.message), new RegExp(`^too old resource version: ${version} \\(\\d+\\)$`));
});

test("a consistent get hands out the cached object when it is the newest", async () => {
  const context = open();
  await context.create("ns/a");
  await context.list("/");
  assert.equal(await context.storage.get("/ns/a"), await context.storage.get("/ns/a", { resourceVersion: "0" }));
});

test("the writer, the cache and all watchers share one object", async () => {
  const context = open();
  const { resourceVersion } = await context.list("/");
  const watches = [await context.watch("/", { resourceVersion }), await context.watch("/ns/", { resourceVersion })];
  await context.create("ns/a");
  const [first, second] = await Promise.all(watches.map((watch) => watch.next()));
  assert.ok(first);
  assert.equal(first, second);
  assert.equal(first.object, await context.storage.get("/ns/a"));
});

test("a cache that lags is not believed: the list comes from the engine after the wait", async () => {
  const context = open();
  await context.list("/");
  kv.pause();
  await context.create("ns/a");
  const listing = context.list("/ns/");
  await settle();
  clock.advance(3_100);
  assert.deepEqual(namesOf(await listing), ["a"]);
});

test("NotOlderThan of a revision that the cache does not reach fails with a hint when to retry", async () => {
  const context = open();
  await context.create("ns/a");
  const { resourceVersion } = await context.list("/");
  const future = String(BigInt(resourceVersion) + 1_000n);
  for (const read of [
    () => context.list("/ns/", { resourceVersion: future }),
    () => context.storage.get("/ns/a", { resourceVersion: future }),
  ]) {
    const reading = rejectsWith("TooLargeResourceVersion", read());
    await settle();
    clock.advance(3_100);
    assert.equal(await reading, `Too large resource version: ${future}, current: ${resourceVersion}`);
  }
});

test("sendInitialEvents from a revision that the cache does not reach yields an error event", async () => {
  const context = open();
  await context.create("ns/a");
  const opening = context.watch("/ns/", { resourceVersion: "9999", sendInitialEvents: true });
  await settle();
  clock.advance(3_100);
  const event = await (await opening).next();
  assert.equal(event?.type, "ERROR");
  assert.deepEqual([event.object.object.code, event.object.object.reason], [504, "Timeout"]);
});

test("a watcher that does not read is ended and counted; others go on", async () => {
  const context = open({ watcherQueueLimit: 10 });
  const { resourceVersion } = await context.list("/");
  const slow = await context.watch("/", { resourceVersion });
  const quick = await context.watch("/", { resourceVersion });
  const seen = quick.take(30);
  for (let i = 0; i < 30; i++) {
    await context.create(`ns/w${i}`);
    await settle();
  }
  assert.equal((await seen).length, 30);
  assert.equal(await slow.next(), undefined);
  assert.equal(harness.terminated, 1);
});

test("what waits for a watcher is bounded in bytes, too", async () => {
  const context = open({ watcherQueueByteLimit: 2_000 });
  const { resourceVersion } = await context.list("/");
  const slow = await context.watch("/", { resourceVersion });
  for (let i = 0; i < 5; i++) await context.create(`ns/w${i}`, { labels: { text: "x".repeat(500) } });
  await settle();
  assert.equal(await slow.next(), undefined);
  assert.equal(harness.terminated, 1);
});

test("who is cut off is told, who ends a watch is not", async () => {
  const context = open({ watcherQueueLimit: 1 });
  const { resourceVersion } = await context.list("/");
  const cutOff: string[] = [];
  const watch = (name: string) => context.watch("/", { resourceVersion, onCutOff: () => cutOff.push(name) });
  await watch("slow");
  const stopped = await watch("stopped");
  stopped.stop();
  for (const name of ["a", "b"]) await context.create(`ns/${name}`);
  await settle();
  assert.deepEqual(cutOff, ["slow"]);
});

test("a bookmark that a slow reader has no room for is left out", async () => {
  const context = open({ watcherQueueLimit: 2 });
  const { resourceVersion } = await context.list("/");
  const watch = await context.watch("/", { resourceVersion, select: { allowWatchBookmarks: true } });
  for (const name of ["a", "b"]) await context.create(`ns/${name}`);
  await settle();
  harness.clock.advance(61_000);
  await settle();
  assert.equal(harness.terminated, 0);
  assert.equal((await watch.take(2)).length, 2);
});

test("a list that demands an indexed value looks at the objects that have it", async () => {
  const context = open();
  for (const [name, color] of [
    ["a", "red"],
    ["b", "blue"],
    ["c", "red"],
  ] as const) {
    await context.create(`ns/${name}`, { color });
  }
  const red = { select: { fields: "color=red" } };
  assert.deepEqual(namesOf(await context.list("/", red)), ["a", "c"]);
  await context.update("ns/b", { color: "red" });
  await context.delete("ns/a");
  assert.deepEqual(namesOf(await context.list("/", red)), ["b", "c"]);
  assert.deepEqual(namesOf(await context.list("/ns/", red)), ["b", "c"]);
  assert.deepEqual(new Set(harness.indexesUsed), new Set(["f:color"]));
});

test("watchers that demand an indexed value get its transitions", async () => {
  const context = open();
  const { resourceVersion } = await context.list("/");
  const red = await context.watch("/", { resourceVersion, select: { fields: "color=red" } });
  const blue = await context.watch("/", { resourceVersion, select: { fields: "color=blue" } });
  const created = await context.create("ns/a", { color: "red" });
  const moved = await context.update("ns/a", { color: "blue" });
  assert.deepEqual(await red.take(2), [`ADDED a@${created}`, `DELETED a@${moved}`]);
  assert.deepEqual(await blue.take(1), [`ADDED a@${moved}`]);
});

test("closing lets go of whoever waits", async () => {
  const context = open();
  await context.create("ns/a");
  await context.list("/");
  const reading = rejectsWith("TooLargeResourceVersion", context.storage.get("/ns/a", { resourceVersion: "9999" }));
  await settle();
  await context.storage.close();
  await reading;
  await context.storage.close();
});

test("an engine out of reach is Unreachable", async () => {
  const context = open();
  await context.create("ns/a");
  await context.list("/");
  const failure = new KVError("Unavailable", "connection refused");
  Object.assign(kv.failures, { range: failure, status: failure, txn: failure });
  await rejectsWith("Unreachable", context.storage.get("/ns/a"));
  await rejectsWith("Unreachable", context.list("/"));
  await rejectsWith("Unreachable", context.create("ns/b"));
  assert.deepEqual(namesOf(await context.list("/", { resourceVersion: "0" })), ["a"]);
});

test("an aborted read is Canceled or answered, and leaves nothing behind", async () => {
  const context = open();
  const { resourceVersion } = await context.list("/");
  const abort = new AbortController();
  const future = String(BigInt(resourceVersion) + 5n);
  const reading = context.list("/", { resourceVersion: future, signal: abort.signal });
  await settle();
  abort.abort();
  await assert.rejects(reading);
});
