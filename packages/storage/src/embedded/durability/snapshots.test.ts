import assert from "node:assert/strict";
import { test } from "node:test";
import { FaultyFileSystem } from "../../testing/faulty-file-system.js";
import { ManualClock } from "../../testing/manual-clock.js";
import { DurableStore, dump, put } from "./durable-store.js";

test("leases granted while a snapshot is taken are kept, though no revision tells of them", async (t) => {
  const fileSystem = new FaultyFileSystem();
  const store = await DurableStore.make(t, {
    fileSystem,
    segmentBytes: 8192,
    snapshotBytes: 1,
    autoCompaction: false,
  });
  const kv = await store.open();
  await put(kv, "/first", Buffer.alloc(1_040_000));
  for (const key of ["/a", "/b"]) await put(kv, key, Buffer.alloc(7000));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  fileSystem.fault = async (operation, path) => {
    if (operation === "rename" && path.includes("snapshot-")) await held;
  };
  await kv.compact((await kv.status()).revision);
  const segments = async () => (await store.files("wal-")).length;
  const before = await segments();
  const leases: bigint[] = [];
  while ((await segments()) < before + 2) leases.push(await kv.grantLease(3600));
  release();
  await store.snapshotTaken();
  const again = await store.reopen();
  for (const lease of leases) await again.revokeLease(lease);
});

test("a store that is written to is compacted and its log kept short without being asked", async (t) => {
  const clock = new ManualClock();
  const store = await DurableStore.make(t, {
    clock,
    segmentBytes: 65_536,
    snapshotBytes: 262_144,
    autoCompaction: { retentionMs: 1000 },
  });
  const kv = await store.open();
  for (let i = 0; i < 600; i++) {
    await put(kv, `/k${i % 20}`, Buffer.alloc(8000, i));
    clock.advance(20);
  }
  const { revision, compactRevision } = await kv.status();
  assert.ok(compactRevision >= revision - 150n && compactRevision <= revision - 50n, `compacted to ${compactRevision}`);
  await store.snapshotTaken();
  const { sizeBytes } = await kv.status();
  assert.ok(sizeBytes < 3_000_000, `of 4.8 MB that were written ${sizeBytes} are left`);
  const want = await dump(kv);
  assert.deepEqual(await dump(await store.reopen()), want);
});
