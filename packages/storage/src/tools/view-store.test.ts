import assert from "node:assert/strict";
import { test } from "node:test";
import { DurableStore, put } from "../embedded/durability/durable-store.js";
import { isKVError } from "../kv/kv.js";
import { fingerprint } from "../testing/damaged-files.js";
import { type ViewOptions, viewStore } from "./view-store.js";

test("a store is looked at as of any revision that it has, and stays as it is", async (t) => {
  const store = await DurableStore.make(t);
  const kv = await store.open();
  await put(kv, "/a/1", "old");
  await put(kv, "/b/1");
  const lease = await kv.grantLease(3600);
  await put(kv, "/a/1", "new", lease);
  await kv.txn({ compare: [], success: [{ type: "delete", key: "/b/1" }] });
  await kv.compact(3n);
  await store.close();
  const before = await fingerprint(store.dir);
  const view = await viewStore(store);
  const show = (options?: ViewOptions) =>
    Array.from(view.pairs(options), ({ key, value, createRevision, modRevision, version, lease }) =>
      [key, value, createRevision, modRevision, version, lease].join(" "),
    );
  assert.deepEqual([view.revision, view.compactRevision], [5, 3]);
  assert.deepEqual(show(), [`/a/1 new 2 4 2 ${lease}`]);
  assert.deepEqual(show({ revision: 3 }), ["/a/1 old 2 2 1 0", "/b/1 /b/1 3 3 1 0"]);
  assert.deepEqual(show({ revision: 3, prefix: "/b/" }), ["/b/1 /b/1 3 3 1 0"]);
  assert.throws(
    () => show({ revision: 2 }),
    (err) => isKVError(err, "Compacted"),
  );
  assert.throws(
    () => show({ revision: 6 }),
    (err) => isKVError(err, "FutureRevision"),
  );
  assert.deepEqual(await fingerprint(store.dir), before);
});
