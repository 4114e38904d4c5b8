import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { isKVError } from "../../kv/kv.js";
import { decodeSegmentHeader, encodeSegmentHeader } from "../log/log-format.js";
import { DurableStore, dump, put } from "./durable-store.js";

/** Writes three batches; returns the segment and where the value of each lies in it. */
async function threeBatches(store: DurableStore): Promise<{ path: string; bytes: Buffer; at: number[] }> {
  const kv = await store.open();
  const values = ["first-value", "second-value", "third-value"];
  for (const value of values) await put(kv, `/${value}`, value);
  await store.close();
  const [path = assert.fail("no segment")] = await store.files("wal-");
  const bytes = await readFile(path);
  return { path, bytes, at: values.map((value) => bytes.lastIndexOf(value)) };
}

const FIRST_TWO = ["/first-value=first-value", "/second-value=second-value"];

test("a torn last batch is cut off, said so, and writing goes on", async (t) => {
  const store = await DurableStore.make(t);
  const { path, bytes, at } = await threeBatches(store);
  await writeFile(path, bytes.fill(0, (at[2] ?? 0) + 3));
  const kv = await store.open();
  assert.deepEqual(await dump(kv), FIRST_TWO);
  assert.deepEqual(store.warnings, ["cut off a torn batch that was never acknowledged"]);
  assert.equal(await put(kv, "/z-new"), 4n);
  assert.deepEqual(await dump(await store.reopen()), [...FIRST_TWO, "/z-new=/z-new"]);
  assert.equal(store.warnings.length, 1);
});

test("a segment that ends in the middle of its last batch is a torn batch", async (t) => {
  const store = await DurableStore.make(t);
  const { path, at } = await threeBatches(store);
  await truncate(path, (at[2] ?? 0) + 2);
  assert.deepEqual(await dump(await store.open()), FIRST_TWO);
  assert.equal(store.warnings.length, 1);
});

test("every possible tear of the last batch leaves the first two", async (t) => {
  const store = await DurableStore.make(t);
  const { path, bytes, at } = await threeBatches(store);
  // Behind the value a batch has one more byte.
  const end = (at[2] ?? 0) + "third-value".length + 1;
  const start = (at[1] ?? 0) + "second-value".length + 1;
  for (let tear = start; tear < end; tear++) {
    const torn = Buffer.from(bytes).fill(0, tear);
    for (const extra of await store.files("wal-")) await rm(extra);
    await writeFile(path, torn);
    assert.deepEqual(await dump(await store.open()), FIRST_TWO, `torn at ${tear}`);
    await store.close();
  }
});

test("a segment whose first batch was torn is begun again, and later removals spare it", async (t) => {
  const options = { segmentBytes: 65_536, snapshotBytes: 1, autoCompaction: false } as const;
  const store = await DurableStore.make(t, options);
  await put(await store.open(), "/first", Buffer.alloc(1_040_000));
  await put(await store.reopen(), "/torn", Buffer.alloc(20_000, 1));
  await store.close();
  const [, second = assert.fail("no second segment")] = await store.files("wal-");
  await truncate(second, 1000);
  const kv = await store.open();
  for (let i = 0; i < 8; i++) await put(kv, `/k${i}`, Buffer.alloc(20_000, i));
  await kv.compact(3n);
  await store.snapshotTaken();
  assert.equal(await put(kv, "/last"), 11n);
  const again = await store.reopen();
  assert.deepEqual([(await again.range({ key: "/", rangeEnd: "0" })).count, await put(again, "/more")], [10, 12n]);
});

test("a flipped bit in the very last batch is no torn batch: it had been whole", async (t) => {
  const store = await DurableStore.make(t);
  const { path, bytes, at } = await threeBatches(store);
  const flip = (at[2] ?? 0) + 3;
  await writeFile(path, bytes.fill((bytes[flip] ?? 0) ^ 1, flip, flip + 1));
  await assert.rejects(store.open(), (err) => isKVError(err, "Corrupt") && err.message.includes(path));
});

test("a flipped bit before the end refuses to open and names file and offset", async (t) => {
  const store = await DurableStore.make(t);
  const { path, bytes, at } = await threeBatches(store);
  const flip = at[1] ?? 0;
  bytes.writeUInt8((bytes[flip] ?? 0) ^ 1, flip);
  await writeFile(path, bytes);
  await assert.rejects(store.open(), (err) => {
    assert.ok(isKVError(err, "Corrupt"));
    assert.ok(err.message.includes(path));
    const offset = Number(/offset (\d+)/.exec(err.message)?.[1]);
    assert.ok(offset > (at[0] ?? 0) && offset < flip, "the batch's offset");
    return true;
  });
  bytes.writeUInt8((bytes[flip] ?? 0) ^ 1, flip);
  await writeFile(path, bytes);
  assert.equal((await dump(await store.open())).length, 3, "refusing changed nothing");
});

test("without syncing, a hole in the last segment is where the machine crashed", async (t) => {
  const store = await DurableStore.make(t, { sync: "none" });
  const kv = await store.open();
  await put(kv, "/first", "1");
  for (const key of ["/second", "/third"]) await put(kv, key, "x".repeat(2000));
  await store.close();
  const [path = assert.fail("no segment")] = await store.files("wal-");
  const bytes = await readFile(path);
  // A sector in the middle of the second batch.
  await writeFile(path, bytes.fill(0, 512, 1024));
  assert.deepEqual(await dump(await store.open()), ["/first=1"]);
  assert.deepEqual(store.warnings, ["cut off what was never synced"]);
});

test("batches that were synced and batches that were not share no segment", async (t) => {
  const store = await DurableStore.make(t);
  for (const [i, sync] of (["full", "none", "none", "full"] as const).entries()) {
    await put(await store.open({ sync }), `/${i}`, "x");
    await store.close();
  }
  assert.equal((await store.files("wal-")).length, 3);
  assert.deepEqual(await dump(await store.open()), ["/0=x", "/1=x", "/2=x", "/3=x"]);
});

test("another format version is refused, and is no damage", async (t) => {
  const store = await DurableStore.make(t);
  const { path, bytes } = await threeBatches(store);
  const header = { ...(decodeSegmentHeader(bytes) ?? assert.fail("no header")), version: 1 };
  encodeSegmentHeader(header).copy(bytes);
  await writeFile(path, bytes);
  await assert.rejects(store.open(), {
    name: "KVError",
    code: "Corrupt",
    message: `${path}: format version 1 is not the supported 2`,
  });
});

test("a missing segment refuses to open", async (t) => {
  const store = await DurableStore.make(t, { segmentBytes: 8192 });
  const kv = await store.open();
  await put(kv, "/first", Buffer.alloc(1_040_000));
  for (let i = 0; i < 6; i++) await put(kv, `/k${i}`, Buffer.alloc(6000));
  await store.close();
  const segments = await store.files("wal-");
  assert.ok(segments.length >= 4);
  await rm(segments[2] ?? "");
  await assert.rejects(store.open(), (err) => isKVError(err, "Corrupt") && err.message.includes("missing"));
});

test("a damaged snapshot refuses to open and names file and offset", async (t) => {
  const store = await DurableStore.make(t, { segmentBytes: 65_536, snapshotBytes: 1, autoCompaction: false });
  const kv = await store.open();
  await put(kv, "/first", Buffer.alloc(1_040_000));
  for (let i = 0; i < 40; i++) await put(kv, `/k${i}`, Buffer.alloc(6000, i));
  await kv.compact(30n);
  const path = await store.snapshotTaken();
  await store.close();
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 4, 5000);
  await writeFile(path, bytes);
  await assert.rejects(
    store.open(),
    (err) => isKVError(err, "Corrupt") && err.message.includes(`${path}: checksum mismatch at offset`),
  );
});

test("leftovers of an interrupted start or snapshot are removed", async (t) => {
  const store = await DurableStore.make(t);
  await put(await store.open(), "/a", "1");
  await store.close();
  const leftovers = ["wal-spare.tmp", "snapshot.tmp"];
  for (const name of leftovers) await writeFile(`${store.dir}/${name}`, "half");
  assert.deepEqual(await dump(await store.open()), ["/a=1"]);
  await store.close();
  for (const name of leftovers) await assert.rejects(readFile(`${store.dir}/${name}`), /ENOENT/);
});
