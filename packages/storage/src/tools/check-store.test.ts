import assert from "node:assert/strict";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DurableStore, put } from "../embedded/durability/durable-store.js";
import { isKVError } from "../kv/kv.js";
import { fingerprint, flipBit } from "../testing/damaged-files.js";
import { checkStore } from "./check-store.js";

const options = { segmentBytes: 65_536, snapshotBytes: 1, autoCompaction: false } as const;

/** A store with a snapshot and several segments. */
async function filled(store: DurableStore): Promise<void> {
  const kv = await store.open();
  await put(kv, "/leased", "x", await kv.grantLease(3600));
  await put(kv, "/first", Buffer.alloc(1_040_000));
  for (let i = 0; i < 40; i++) await put(kv, `/k${i % 10}`, Buffer.alloc(8000, i));
  await kv.compact(20n);
  await store.snapshotTaken();
  await store.close();
}

test("every file of a whole store is accounted for, and none is changed", async (t) => {
  const store = await DurableStore.make(t, options);
  await filled(store);
  const before = await fingerprint(store.dir);
  const { files, damage, remarks, contents } = await checkStore(store);
  assert.deepEqual(await fingerprint(store.dir), before);
  assert.deepEqual([damage, remarks], [[], []]);
  assert.deepEqual(contents, { revision: 43, compactRevision: 20, keys: 12, leases: 1 });
  const [snapshot, ...segments] = files;
  assert.deepEqual([snapshot?.kind, snapshot?.records, snapshot?.revisions], ["snapshot", 12, { first: 20, last: 20 }]);
  assert.deepEqual(snapshot?.remarks, ["1 leases"]);
  assert.equal(segments.length, (await store.files("wal-")).length);
  assert.equal(segments.at(-1)?.revisions?.last, 43);
  for (const [i, { revisions }] of segments.slice(1).entries()) {
    assert.equal(revisions?.first, (segments[i]?.revisions?.last ?? 0) + 1);
  }
});

test("a torn tail and files that were not finished are remarks, and stay as they are", async (t) => {
  const store = await DurableStore.make(t, options);
  await filled(store);
  await writeFile(join(store.dir, "snapshot.tmp"), "half");
  const last = (await store.files("wal-")).at(-1) ?? "";
  const value = (await readFile(last)).lastIndexOf(Buffer.alloc(8000, 39));
  await truncate(last, value + 100);
  const before = await fingerprint(store.dir);
  const { files, damage, remarks, contents } = await checkStore(store);
  assert.deepEqual(await fingerprint(store.dir), before);
  assert.deepEqual(damage, []);
  assert.deepEqual(remarks, ["snapshot.tmp was not finished; the next start removes it"]);
  assert.match(files.at(-1)?.remarks.join() ?? "", /^torn batch at offset \d+, which the next start cuts off$/);
  assert.equal(contents?.revision, 42);
});

const harms: { name: string; want: RegExp; harm(store: DurableStore): Promise<string> }[] = [
  {
    name: "a flipped bit in a value of the log",
    want: /^checksum mismatch$/,
    async harm(store) {
      const path = (await store.files("wal-"))[1] ?? "";
      await flipBit(path, 20_000);
      return path;
    },
  },
  {
    name: "a flipped bit in the head of a segment",
    want: /^segment header is damaged$/,
    async harm(store) {
      const path = (await store.files("wal-"))[1] ?? "";
      await flipBit(path, 14);
      return path;
    },
  },
  {
    name: "a torn batch before the last segment",
    want: /^checksum mismatch$/,
    async harm(store) {
      const path = (await store.files("wal-"))[0] ?? "";
      await truncate(path, 30_000);
      return path;
    },
  },
  {
    name: "a flipped bit in the snapshot",
    want: /^checksum mismatch$/,
    async harm(store) {
      const [path = ""] = await store.files("snapshot-");
      await flipBit(path, 3000);
      return path;
    },
  },
  {
    name: "a snapshot that ends too early",
    want: /^snapshot ends too early$/,
    async harm(store) {
      const [path = ""] = await store.files("snapshot-");
      await truncate(path, (await readFile(path)).length - 17);
      return path;
    },
  },
  {
    name: "a missing segment",
    want: /^batches \d+ to \d+ are missing before the one$/,
    async harm(store) {
      const [, missing = "", behind = ""] = await store.files("wal-");
      await rm(missing);
      return behind;
    },
  },
];
for (const { name, want, harm } of harms) {
  test(`${name} is damage, with file and offset`, async (t) => {
    const store = await DurableStore.make(t, options);
    await filled(store);
    const path = await harm(store);
    const { damage, contents } = await checkStore(store);
    assert.deepEqual([damage.length, contents], [1, undefined]);
    assert.equal(damage[0]?.file, path);
    assert.match(damage[0]?.what ?? "", want);
    await assert.rejects(store.open(), (err) => isKVError(err, "Corrupt") && err.message === damage[0]?.message);
  });
}

test("a store that is open is left alone", async (t) => {
  const store = await DurableStore.make(t);
  await put(await store.open(), "/a");
  await assert.rejects(checkStore(store), (err) => {
    return isKVError(err, "Unavailable") && err.message.includes(`this process (pid ${process.pid})`);
  });
});

test("where there is no store nothing is made", async (t) => {
  const store = await DurableStore.make(t);
  for (const dir of [store.dir, join(store.dir, "nowhere")]) {
    await assert.rejects(checkStore({ dir }), { message: `there is no embedded store in ${dir}` });
  }
  assert.deepEqual(await fingerprint(store.dir), {});
});
