import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { CacherHarness, settle } from "../testing/cacher-harness.js";
import type { InterposedKV } from "../testing/interposed-kv.js";
import { namesOf, rejectsWith, type StorageTestContext, versionOf } from "../testing/store-suite/context.js";

let harness: CacherHarness;
let kv: InterposedKV;

beforeEach(() => {
  harness = new CacherHarness();
  ({ kv } = harness);
});

afterEach(() => harness.close());

function open(): StorageTestContext {
  return harness.open();
}

test("an engine that does not tell its progress is asked for what has to be fresh", async () => {
  const context = open();
  const version = await context.create("ns/a");
  await context.list("/");
  kv.answersProgress = false;
  kv.pause();
  const elsewhere = String(await context.writeElsewhere());
  const before = kv.calls.range;
  const b = await context.create("ns/b");
  for (const resourceVersion of ["", elsewhere, b]) {
    assert.deepEqual(namesOf(await context.list("/ns/", { resourceVersion })), ["a", "b"], resourceVersion);
    assert.equal(versionOf(await context.storage.get("/ns/b", { resourceVersion })), b);
  }
  assert.ok(kv.calls.range > before);
  assert.deepEqual(
    namesOf(await context.list("/ns/", { resourceVersion: version })),
    ["a"],
    "what the cache has will do",
  );
  assert.equal(harness.consistentReads.length, 1, "the first list, when progress was still told");
});

test("without progress, initial events come from the engine, and what follows from the cache, without a gap", async () => {
  const context = open();
  const a = await context.create("ns/a");
  await context.list("/");
  kv.answersProgress = false;
  kv.pause();
  await context.create("ns/gone");
  const gone = await context.delete("ns/gone");
  const b = await context.create("ns/b");
  const select = { allowWatchBookmarks: true };
  for (const resourceVersion of ["", b]) {
    const watch = await context.watch("/ns/", { resourceVersion, sendInitialEvents: true, select });
    const seen = await watch.take(3);
    assert.deepEqual(seen, [`ADDED a@${a}`, `ADDED b@${b}`, `BOOKMARK @${b}`]);
    watch.stop();
  }
  const watch = await context.watch("/ns/", { sendInitialEvents: true, select });
  const now = await context.watch("/ns/", { sendInitialEvents: false });
  kv.resume();
  const c = await context.create("ns/c");
  assert.deepEqual((await watch.take(4)).slice(3), [`ADDED c@${c}`]);
  assert.deepEqual(await now.take(1), [`ADDED c@${c}`]);
  assert.ok(BigInt(gone) < BigInt(b));
});

test("without progress, a revision of the future is refused all the same", async () => {
  const context = open();
  await context.create("ns/a");
  await context.list("/");
  kv.answersProgress = false;
  const watch = await context.watch("/ns/", { resourceVersion: "9999", sendInitialEvents: true });
  const event = await watch.next();
  assert.deepEqual([event?.object.object.code, event?.object.object.reason], [504, "Timeout"]);
  await rejectsWith("TooLargeResourceVersion", context.list("/ns/", { resourceVersion: "9999" }));
  await rejectsWith("TooLargeResourceVersion", context.storage.get("/ns/a", { resourceVersion: "9999" }));
});

test("a cache that was too far behind and let the engine answer is counted", async () => {
  const context = open();
  await context.list("/");
  kv.pause();
  await context.create("ns/a");
  const listing = context.list("/ns/");
  await settle();
  harness.clock.advance(3_100);
  assert.deepEqual(namesOf(await listing), ["a"]);
  assert.deepEqual(harness.consistentReads.slice(1), [{ success: true, fallback: true }]);
});
