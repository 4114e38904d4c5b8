import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { KVError } from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import type { FileFault } from "../../testing/faulty-file-system.js";
import { FaultyFileSystem, systemError } from "../../testing/faulty-file-system.js";
import { ManualClock } from "../../testing/manual-clock.js";
import { DurableStore, dump, put } from "./durable-store.js";

const failSync: FileFault = (operation, path) => {
  if (operation === "sync" && path.includes("wal-")) throw systemError("EIO");
};

test("after a failed sync nothing is acknowledged any more, and it is not tried again", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const fatal: KVError[] = [];
  const store = await DurableStore.make(t, { fileSystem, onFatal: (err) => fatal.push(err) });
  const kv = await store.open();
  await put(kv, "/a", "1");
  fileSystem.fault = failSync;
  const results = await Promise.allSettled([put(kv, "/a", "2"), put(kv, "/b"), kv.grantLease(5)]);
  for (const result of results) assert.ok(result.status === "rejected" && isKVError(result.reason, "Unavailable"));
  const syncs = fileSystem.count("sync");
  fileSystem.fault = () => {};
  await assert.rejects(put(kv, "/c"), (err) => isKVError(err, "Unavailable"));
  assert.equal(fileSystem.count("sync"), syncs);
  assert.equal(fatal.length, 1);
  assert.ok(isKVError(fatal[0], "Unavailable"));
  assert.equal(kv.failure, fatal[0]);
  assert.deepEqual(await dump(kv), ["/a=1"], "reads go on, from what was acknowledged");
  assert.equal((await kv.status()).revision, 2n);
});

test("what a failed sync left open is not there after a restart", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem });
  const kv = await store.open();
  await put(kv, "/a", "1");
  fileSystem.fault = failSync;
  // The bytes are in the system's cache: the next process would find them there, whether the disk has them or not.
  await assert.rejects(put(kv, "/a", "2"), (err) => isKVError(err, "Unavailable"));
  fileSystem.fault = () => {};
  const again = await store.reopen();
  assert.deepEqual(await dump(again), ["/a=1"]);
  assert.equal(await put(again, "/a", "3"), 3n);
  assert.deepEqual(await dump(await store.reopen()), ["/a=3"]);
});

test("what is read at start is on disk before anyone sees it", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem });
  await put(await store.open(), "/a", "1");
  await store.close();
  fileSystem.fault = failSync;
  await assert.rejects(store.open(), { code: "EIO" });
  fileSystem.fault = () => {};
  assert.deepEqual(await dump(await store.open()), ["/a=1"]);
});

test("a failed write ends in the same way", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem });
  const kv = await store.open();
  await put(kv, "/a", "1");
  fileSystem.fault = (operation) => {
    if (operation === "write") throw systemError("EIO");
  };
  await assert.rejects(put(kv, "/b"), (err) => isKVError(err, "Unavailable"));
  fileSystem.fault = () => {};
  await assert.rejects(put(kv, "/b"), (err) => isKVError(err, "Unavailable"));
  assert.deepEqual(await dump(await store.reopen()), ["/a=1"]);
});

test("a full disk found by a batch refuses writes, serves reads, and heals", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { fileSystem, clock, onFatal: assert.fail });
  await put(await store.open(), "/a", "1");
  const kv = await store.reopen();
  let failures = 0;
  fileSystem.fault = (operation) => {
    if (operation === "write" && failures++ === 0) throw systemError("ENOSPC");
  };
  const results = await Promise.allSettled([put(kv, "/a", "2"), put(kv, "/b")]);
  for (const result of results) assert.ok(result.status === "rejected" && isKVError(result.reason, "NoSpace"));
  assert.equal(fileSystem.count("truncate"), 1, "what was written of the batch is gone");
  assert.equal(kv.failure, undefined);
  assert.deepEqual(await dump(kv), ["/a=1"]);
  clock.advance(1000);
  assert.equal(await put(kv, "/c", "3"), 3n, "no revision was used up");
  assert.deepEqual(await dump(await store.reopen()), ["/a=1", "/c=3"]);
});

test("a full disk found by a new segment refuses writes, serves reads, and heals", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { fileSystem, clock, segmentBytes: 65_536, onFatal: assert.fail });
  await put(await store.open(), "/a", "1");
  const kv = await store.reopen();
  fileSystem.fault = (operation, path) => {
    if (operation === "write" && path.endsWith(".tmp")) throw systemError("ENOSPC");
  };
  const filling = await put(kv, "/fills-the-segment", Buffer.alloc(60_000));
  for (let attempt = 0; attempt < 3; attempt++) {
    await assert.rejects(put(kv, "/b", "x".repeat(20_000)), (err) => isKVError(err, "NoSpace"));
    clock.advance(attempt * 1000);
  }
  assert.equal((await kv.range({ key: "/", rangeEnd: "0" })).count, 2);
  fileSystem.fault = () => {};
  clock.advance(1000);
  assert.equal(await put(kv, "/b", "x".repeat(20_000)), filling + 1n, "no revision was used up");
  const again = await store.reopen();
  assert.equal((await again.range({ key: "/", rangeEnd: "0" })).count, 3);
});

test("with room for a small segment only, writing goes on in small segments", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem, onFatal: assert.fail });
  const kv = await store.open();
  let writes = 0;
  // A usual segment takes more writes to be filled with zeros than a small one takes until it is full.
  fileSystem.fault = (operation, path) => {
    if (!path.endsWith(".tmp")) return;
    if (operation === "open") writes = 0;
    if (operation === "write" && ++writes > 8) throw systemError("ENOSPC");
  };
  for (let i = 0; i < 5; i++) await put(kv, `/k${i}`, Buffer.alloc(600_000, i));
  assert.equal((await store.files("wal-")).length, 5);
  assert.equal((await (await store.reopen()).range({ key: "/", rangeEnd: "0" })).count, 5);
});

test("nobody sees a change before it is durable", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem });
  const kv = await store.open();
  await put(kv, "/a", "1");
  const events: string[] = [];
  const watch = kv.watch({ key: "/a", prevKV: false });
  const watching = (async () => {
    for await (const batch of watch) events.push(...batch.events.map((event) => event.kv.value.toString()));
  })();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const syncing = new Promise<void>((reached) => {
    fileSystem.fault = (operation) => {
      if (operation !== "sync") return;
      reached();
      return held;
    };
  });
  const order: string[] = [];
  const write = put(kv, "/a", "2").then(() => order.push("write"));
  const swap = {
    compare: [{ key: "/a", modRevision: 2n }],
    success: [],
    failure: [{ type: "range", key: "/a" }],
  } as const;
  const refused = kv.txn(swap).then((response) => order.push(`refused, saw ${response.results[0]?.kv?.value}`));
  await syncing;
  assert.deepEqual(await dump(kv), ["/a=1"]);
  assert.deepEqual([order, events], [[], []]);
  release();
  await Promise.all([write, refused]);
  assert.deepEqual(order.sort(), ["refused, saw 2", "write"]);
  watch.close();
  await watching;
  assert.deepEqual(events, ["2"]);
});

test("writers that come together share a sync", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, { fileSystem });
  const kv = await store.open();
  await put(kv, "/a");
  const before = fileSystem.count("sync");
  await Promise.all(Array.from({ length: 100 }, (_, i) => put(kv, `/k${i}`)));
  assert.ok(fileSystem.count("sync") - before <= 3);
});

test("a snapshot that fails at any step costs nothing but its space", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, {
    fileSystem,
    segmentBytes: 65_536,
    snapshotBytes: 1,
    autoCompaction: false,
  });
  const kv = await store.open();
  let i = 0;
  let failures = 0;
  for (const step of ["open", "write", "sync", "rename"] as const) {
    for (const end = i + 200; i < end; i++) await put(kv, `/k${i % 5}`, Buffer.alloc(8000, i));
    fileSystem.fault = (operation, path) => {
      if (operation === step && path.includes("snapshot")) throw systemError("EIO");
    };
    const { revision } = await kv.status();
    await kv.compact(revision);
    failures++;
    const longestMs = performance.now() + 10_000;
    while (store.warnings.length < failures && performance.now() < longestMs) await setTimeout(5);
    fileSystem.fault = () => {};
    assert.equal(store.warnings.length, failures, step);
    assert.deepEqual(await store.files("snapshot"), [], step);
  }
  const want = await dump(kv);
  assert.deepEqual(await dump(await store.reopen()), want);
});

test("a lease that ends while the disk is full goes once there is room", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const clock = new ManualClock();
  const store = await DurableStore.make(t, { fileSystem, clock });
  const kv = await store.open();
  await put(kv, "/leased", "x", await kv.grantLease(5));
  fileSystem.fault = (operation) => {
    if (operation === "write") throw systemError("ENOSPC");
  };
  clock.advance(5000);
  await assert.rejects(put(kv, "/a"), (err) => isKVError(err, "NoSpace"));
  assert.deepEqual(await dump(kv), ["/leased=x"]);
  fileSystem.fault = () => {};
  clock.advance(1000);
  await put(kv, "/a", "1");
  assert.deepEqual(await dump(kv), ["/a=1"]);
});
