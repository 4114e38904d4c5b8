import assert from "node:assert/strict";
import { test } from "node:test";
import { DurableStore, dump, put } from "../embedded/durability/durable-store.js";
import { isKVError } from "../kv/kv.js";
import { checkStore } from "./check-store.js";
import { compactStore } from "./compact-store.js";

async function filled(store: DurableStore): Promise<{ pairs: string[]; lease: bigint }> {
  const kv = await store.open();
  const lease = await kv.grantLease(3600);
  await put(kv, "/leased", "x", lease);
  for (let i = 0; i < 300; i++) await put(kv, `/k${i % 10}`, Buffer.alloc(5000, i));
  const pairs = await dump(kv);
  await store.close();
  return { pairs, lease };
}

test("a compacted store is a snapshot and an empty segment, and goes on from there", async (t) => {
  const store = await DurableStore.make(t, { segmentBytes: 262_144 });
  const { pairs, lease } = await filled(store);
  const { bytesBefore, bytesAfter, ...rest } = await compactStore(store);
  assert.deepEqual(rest, { compactRevision: 302, revision: 302 });
  assert.ok(bytesAfter < bytesBefore, `${bytesBefore} became ${bytesAfter}`);
  assert.deepEqual([(await store.files("snapshot-")).length, (await store.files("wal-")).length], [1, 1]);
  assert.deepEqual((await checkStore(store)).contents, { revision: 302, compactRevision: 302, keys: 11, leases: 1 });

  const kv = await store.open();
  assert.deepEqual(await dump(kv), pairs);
  assert.equal(await put(kv, "/new"), 303n);
  await kv.revokeLease(lease);
  assert.deepEqual(await dump(await store.reopen()), [...pairs.filter((pair) => pair !== "/leased=x"), "/new=/new"]);
  await store.close();
  assert.equal((await compactStore(store)).compactRevision, 304);
  assert.equal((await compactStore(store)).compactRevision, 304, "again it changes nothing");
  assert.equal(await put(await store.open(), "/newer"), 305n);
});

test("history from the revision on is kept", async (t) => {
  const store = await DurableStore.make(t, { segmentBytes: 262_144 });
  const { pairs } = await filled(store);
  const kv = await store.open();
  const at = await dump(kv, 250n);
  await store.close();
  assert.equal((await compactStore({ dir: store.dir, revision: 250 })).compactRevision, 250);
  const again = await store.open();
  assert.deepEqual([await dump(again), await dump(again, 250n)], [pairs, at]);
  await assert.rejects(dump(again, 249n), (err) => isKVError(err, "Compacted"));
});

test("revisions that are gone, or do not exist, are refused", async (t) => {
  const store = await DurableStore.make(t);
  await filled(store);
  await compactStore({ dir: store.dir, revision: 100 });
  await assert.rejects(compactStore({ dir: store.dir, revision: 99 }), (err) => isKVError(err, "Compacted"));
  await assert.rejects(compactStore({ dir: store.dir, revision: 303 }), (err) => isKVError(err, "FutureRevision"));
  assert.equal((await checkStore(store)).contents?.compactRevision, 100);
});
