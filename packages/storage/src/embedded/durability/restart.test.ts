import assert from "node:assert/strict";
import { test } from "node:test";
import { isKVError } from "../../kv/kv.js";
import { DurableStore, dump, put } from "./durable-store.js";

test("a restart brings back pairs, revisions and history", async (t) => {
  const store = await DurableStore.make(t);
  const kv = await store.open();
  const first = await put(kv, "/a", "1");
  await put(kv, "/a", "2");
  await put(kv, "/b");
  const last = (await kv.txn({ compare: [], success: [{ type: "delete", key: "/b" }] })).revision;
  const before = await kv.range({ key: "/a" });

  const again = await store.reopen();
  assert.deepEqual(await again.range({ key: "/a" }), before);
  assert.deepEqual(await dump(again), ["/a=2"]);
  assert.deepEqual(await dump(again, first), ["/a=1"]);
  for await (const { events, revision } of again.watch({
    key: "/",
    rangeEnd: "0",
    prevKV: true,
    startRevision: first,
  })) {
    assert.deepEqual(
      events.map((event) => `${event.type} ${event.kv.value} ${event.prevKV?.value}`),
      ["put 1 undefined", "put 2 1", "put /b undefined", "delete  /b"],
    );
    assert.equal(revision, last);
    break;
  }
  assert.equal(await put(again, "/c"), last + 1n);
});

test("an empty store restarts as one", async (t) => {
  const store = await DurableStore.make(t);
  await store.open();
  const kv = await store.reopen();
  assert.equal((await kv.status()).revision, 1n);
  assert.equal(await put(kv, "/a"), 2n);
});

test("compaction is remembered", async (t) => {
  const store = await DurableStore.make(t);
  const kv = await store.open();
  const first = await put(kv, "/a", "1");
  const second = await put(kv, "/a", "2");
  await kv.compact(second);
  const again = await store.reopen();
  assert.equal((await again.status()).compactRevision, second);
  await assert.rejects(dump(again, first), (err) => isKVError(err, "Compacted"));
  assert.deepEqual(await dump(again, second), ["/a=2"]);
});

test("after compaction a snapshot replaces old segments and nothing else changes", async (t) => {
  const store = await DurableStore.make(t, { segmentBytes: 65_536, snapshotBytes: 65_536, autoCompaction: false });
  const kv = await store.open();
  const lease = await kv.grantLease(3600);
  await put(kv, "/leased", "x", lease);
  for (let i = 0; i < 400; i++) await put(kv, `/k${i % 10}`, Buffer.alloc(5000, i));
  const floor = (await put(kv, "/floor")) - 50n;
  const segments = (await store.files("wal-")).length;
  await kv.compact(floor);
  const want = { now: await dump(kv), past: await dump(kv, floor), status: (await kv.status()).revision };
  await store.snapshotTaken();
  await store.close();
  assert.ok((await store.files("wal-")).length < segments / 2, "old segments are gone");

  const again = await store.open();
  assert.deepEqual(await dump(again), want.now);
  assert.deepEqual(await dump(again, floor), want.past);
  const { revision, compactRevision } = await again.status();
  assert.deepEqual([revision, compactRevision], [want.status, floor]);
  await assert.rejects(dump(again, floor - 1n), (err) => isKVError(err, "Compacted"));
  await again.revokeLease(lease);
  assert.ok(!(await dump(again)).includes("/leased=x"), "the lease still has its key");
});

test("sync none survives a restart of the process", async (t) => {
  const store = await DurableStore.make(t, { sync: "none" });
  const kv = await store.open();
  await put(kv, "/a", "1");
  assert.deepEqual(await dump(await store.reopen()), ["/a=1"]);
});
