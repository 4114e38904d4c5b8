import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { isStorageError, type ListOptions } from "../interfaces.js";
import { KVError } from "../kv/kv.js";
import { CacherHarness, settle } from "../testing/cacher-harness.js";
import {
  namesOf,
  rejectsWith,
  type Selection,
  type StorageTestContext,
  versionOf,
} from "../testing/store-suite/context.js";

const outage = new KVError("Unavailable", "connection lost");

let harness: CacherHarness;
let context: StorageTestContext;

beforeEach(() => {
  harness = new CacherHarness();
  context = harness.open();
});

afterEach(() => harness.close());

/** A cache with one object, whose feed has broken and is not yet tried again. */
async function breakFeed(): Promise<string> {
  const version = await context.create("ns/a", { labels: { app: "x" } });
  await context.list("/");
  harness.kv.breakWatches(outage);
  await settle();
  return version;
}

const refused: { name: string; key?: string; options: Partial<ListOptions> & { select?: Partial<Selection> } }[] = [
  { name: "the newest state", options: {} },
  { name: "any state", options: { resourceVersion: "0" } },
  { name: "a state not older", options: { resourceVersion: "1", resourceVersionMatch: "NotOlderThan" } },
  { name: "a page with a selector", options: { select: { limit: 1, labels: "app=x" } } },
  { name: "one object", key: "/ns/a", options: { recursive: false } },
];

for (const { name, key = "/ns/", options } of refused) {
  test(`a list of ${name} is refused while the cache is not filled`, async () => {
    await breakFeed();
    const message = await rejectsWith("TooManyRequests", context.list(key, options));
    assert.equal(message, "storage is (re)initializing");
  });
}

test("a page without selectors, and one object of the past, come from the engine while the cache is not filled", async () => {
  const version = await breakFeed();
  assert.deepEqual(namesOf(await context.list("/ns/", { select: { limit: 1 } })), ["a"]);
  const exact = { resourceVersion: version, resourceVersionMatch: "Exact", recursive: false } as const;
  assert.deepEqual(namesOf(await context.list("/ns/a", exact)), ["a"]);
});

test("a get of any resourceVersion comes from the engine while the cache is not filled", async () => {
  const version = await breakFeed();
  await harness.kv.txn({ compare: [], success: [{ type: "delete", key: "/registry/widgets/ns/a" }] });
  for (const resourceVersion of ["", "0", version]) {
    await rejectsWith("KeyNotFound", context.storage.get("/ns/a", { resourceVersion }));
  }
  const message = await rejectsWith("InvalidOptions", context.storage.get("/ns/a", { resourceVersion: "x" }));
  assert.match(message, /^invalid resource version: /);
});

test("when the feed breaks, watches end and new ones are refused until the cache is filled again", async () => {
  await context.create("ns/a");
  const watch = await context.watch("/", {});
  await watch.take(1);
  harness.kv.breakWatches(outage);
  assert.equal(await watch.next(), undefined);
  await rejectsWith("TooManyRequests", context.watch("/", {}));
  await rejectsWith("TooManyRequests", context.storage.readinessCheck());
  const version = await context.create("ns/b");
  harness.clock.advance(1_100);
  await settle();
  await context.storage.readinessCheck();
  assert.deepEqual(namesOf(await context.list("/", { resourceVersion: "0" })), ["a", "b"]);
  const updated = await context.update("ns/b", { size: 1 });
  const again = await context.watch("/", { resourceVersion: version });
  assert.deepEqual(await again.take(1), [`MODIFIED b@${updated}`]);
});

test("a watch that waits while the cache falls behind a gap ends at once", async () => {
  await context.create("ns/a");
  const { resourceVersion } = await context.list("/");
  const future = String(BigInt(resourceVersion) + 100n);
  const opening = context.watch("/", { resourceVersion: future, sendInitialEvents: true });
  await settle();
  harness.kv.breakWatches(outage);
  await settle();
  harness.clock.advance(3_100);
  const event = await (await opening).next();
  assert.ok(event === undefined || event.type === "ERROR");
});

test("when the feed meets compaction, it fills again at once", async () => {
  await context.create("ns/a");
  await context.list("/");
  harness.kv.breakWatches(new KVError("Compacted", "required revision has been compacted"));
  await settle();
  await context.storage.readinessCheck();
});

test("while the engine refuses, nobody waits for the cache; once it works, the cache fills", async () => {
  harness.kv.failures.range = new KVError("Unavailable", "connection refused");
  const { storage } = context;
  for (const ask of [() => context.list("/"), () => context.watch("/", {}), () => storage.readinessCheck()]) {
    const message = await rejectsWith("TooManyRequests", ask());
    assert.equal(message, "storage is (re)initializing: failed to list Widget: connection refused");
  }
  await rejectsWith("Unreachable", context.storage.get("/ns/a"));
  delete harness.kv.failures.range;
  await context.create("ns/a");
  harness.clock.advance(1_100);
  await settle();
  assert.deepEqual(namesOf(await context.list("/", { resourceVersion: "0" })), ["a"]);
  const watch = await context.watch("/", {});
  assert.match((await watch.take(1))[0] ?? "", /^ADDED a@/);
});

test("the longer it lasts, the later clients shall come back", async () => {
  const retryAfter = async () => {
    const err: unknown = await context.list("/").catch((reason: unknown) => reason);
    assert.ok(isStorageError(err, "TooManyRequests"));
    return err.details.retryAfterSeconds;
  };
  await breakFeed();
  harness.kv.failures.range = outage;
  const seen = [await retryAfter()];
  for (const seconds of [20, 20, 40]) {
    harness.clock.advance(seconds * 1_000);
    await settle();
    seen.push(await retryAfter());
  }
  assert.deepEqual(seen, [1, 3, 11, 30]);
});

test("a cache that is closed refuses", async () => {
  await context.create("ns/a");
  assert.equal(versionOf(await context.storage.get("/ns/a")).length > 0, true);
  await context.storage.close();
  assert.equal(await rejectsWith("TooManyRequests", context.watch("/", {})), "apiserver cacher is stopped");
});
