import assert from "node:assert/strict";
import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DurableStore, dump, put } from "../embedded/durability/durable-store.js";
import { decodeSegmentHeader, encodeSegmentHeader } from "../embedded/log/log-format.js";
import { isKVError } from "../kv/kv.js";
import { flipBit } from "../testing/damaged-files.js";
import { salvageStore } from "./salvage-store.js";

const options = { segmentBytes: 65_536, snapshotBytes: 1, autoCompaction: false } as const;

/** Fills a segment and begins the next; keys are written in order, revisions from 2 on. */
async function severalSegments(store: DurableStore, count = 30): Promise<void> {
  const kv = await store.open();
  await put(kv, "/first", Buffer.alloc(1_040_000));
  for (let i = 0; i < count; i++) await put(kv, `/k${String(i).padStart(2, "0")}`, Buffer.alloc(8000, i));
  await store.close();
}

async function keysOf(store: DurableStore): Promise<string[]> {
  return (await dump(await store.open())).map((pair) => pair.split("=")[0] ?? "");
}

test("a damaged log is cut off at the damage, and the rest set aside", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store);
  const segments = await store.files("wal-");
  const [, second = ""] = segments;
  const bytes = await readFile(second);
  await flipBit(second, bytes.indexOf(Buffer.alloc(8000, 4)));
  const damaged = await readFile(second);
  await assert.rejects(store.open(), (err) => isKVError(err, "Corrupt"));

  const salvaged = await salvageStore(store);
  // Before the value of 4 come the first key and those of 0 to 3.
  assert.deepEqual([salvaged.revision, salvaged.keys], [6, 5]);
  assert.match(salvaged.actions.join(), /checksum mismatch at offset \d+: the log was cut off there$/);
  assert.deepEqual(await readFile(join(salvaged.aside ?? "", second.split("/").at(-1) ?? "")), damaged);
  assert.equal(salvaged.setAside.length, segments.length - 1, "with everything behind it");
  const kv = await store.open();
  assert.equal(await put(kv, "/new"), 7n);
  await store.close();
  assert.deepEqual(await keysOf(store), ["/first", "/k00", "/k01", "/k02", "/k03", "/new"]);
});

test("what is behind a gap is set aside", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store);
  const segments = await store.files("wal-");
  await rm(segments[2] ?? "");
  const { revision, setAside, aside } = await salvageStore(store);
  assert.equal(setAside.length, segments.length - 3);
  assert.deepEqual((await readdir(aside ?? "")).sort(), [...setAside].sort());
  assert.equal(await put(await store.open(), "/new"), BigInt(revision) + 1n);
});

test("a damaged snapshot is done without where the log goes back far enough", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store);
  const kv = await store.open();
  const want = await dump(kv);
  const segments = await store.files("wal-");
  // As if the machine had crashed between the snapshot and the removal of what it replaces.
  for (const path of segments) await copyFile(path, `${path}.kept`);
  await kv.compact(20n);
  const snapshot = await store.snapshotTaken();
  await store.close();
  for (const path of segments) await rename(`${path}.kept`, path);
  await flipBit(snapshot, 3000);
  const { revision, actions } = await salvageStore(store);
  assert.equal(revision, 32);
  assert.match(actions.join(), /it is not needed, the log goes back far enough/);
  assert.deepEqual(await dump(await store.open()), want);
});

test("of a damaged snapshot that is needed the whole blocks are kept, and the log behind it", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store, 100);
  const kv = await store.open();
  const lease = await kv.grantLease(3600);
  await put(kv, "/k99", "leased", lease);
  await kv.compact(103n);
  const snapshot = await store.snapshotTaken();
  await put(kv, "/k00", "again");
  await kv.txn({ compare: [], success: [{ type: "delete", key: "/k01" }] });
  await put(kv, "/k02", "again");
  await store.close();
  const bytes = await readFile(snapshot);
  // The first value lies in a block with /first and the keys that follow it; the block behind it is whole.
  await flipBit(snapshot, bytes.indexOf(Buffer.alloc(8000, 1)));
  const salvaged = await salvageStore(store);
  assert.equal(salvaged.revision, 106);
  assert.match(
    salvaged.actions.join(),
    /checksum mismatch at offset \d+: \d+ pairs of it were kept; lost: keys behind \/first and before \/k\d\d$/,
  );
  const lostUpTo = /before \/k(\d\d)/.exec(salvaged.actions.join())?.[1] ?? "";
  const again = await store.open();
  const keys = (await dump(again)).map((pair) => pair.split("=")[0]);
  const rest = Array.from(
    { length: 100 - Number(lostUpTo) },
    (_, i) => `/k${String(Number(lostUpTo) + i).padStart(2, "0")}`,
  );
  assert.deepEqual(keys, ["/first", "/k00", "/k02", ...rest]);
  await again.revokeLease(lease);
  assert.equal((await again.range({ key: "/k99" })).count, 0, "its lease was kept");
});

test("a store that opens is left as it is", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store);
  const { revision, keys, ...rest } = await salvageStore(store);
  assert.deepEqual([revision, keys], [32, 31]);
  assert.deepEqual(rest, { aside: undefined, setAside: [], actions: [] });
});

test("another format version is no damage, and is refused", async (t) => {
  const store = await DurableStore.make(t, options);
  await severalSegments(store);
  const [path = ""] = await store.files("wal-");
  const bytes = await readFile(path);
  const header = decodeSegmentHeader(bytes) ?? assert.fail("no header");
  encodeSegmentHeader({ ...header, version: 9 }).copy(bytes);
  await writeFile(path, bytes);
  await assert.rejects(salvageStore(store), /format version 9 is not the supported 2$/);
  assert.deepEqual(await readFile(path), bytes);
});
