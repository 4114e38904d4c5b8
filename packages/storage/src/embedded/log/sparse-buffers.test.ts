import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyValue } from "../../kv/kv.js";
import { PersistentTree } from "../../tree/persistent-tree.js";
import { moveOutOfSparseBuffers } from "./sparse-buffers.js";

function pair(key: string, value: Buffer): KeyValue {
  return { key, value, createRevision: 1n, modRevision: 1n, version: 1n, lease: 0n };
}

test("a buffer is held for values that fill a third of it, and not for fewer", () => {
  const [dense, sparse] = [Buffer.allocUnsafeSlow(300_000).fill(1), Buffer.allocUnsafeSlow(300_000).fill(2)];
  const views = [
    ...Array.from({ length: 10 }, (_, i) => dense.subarray(i * 10_000, (i + 1) * 10_000)),
    sparse.subarray(5000, 105_000 - 1),
  ];
  const pairs = views.map((value, i) => pair(`/k${String(i).padStart(2, "0")}`, value));
  const tree = PersistentTree.fromSorted(pairs.map((kv) => [kv.key, kv] as const));
  moveOutOfSparseBuffers(tree);
  for (const [i, kv] of tree.values("").entries()) {
    assert.deepEqual(kv.value, i < 10 ? Buffer.alloc(10_000, 1) : Buffer.alloc(99_999, 2));
    assert.equal(kv.value.buffer === dense.buffer, i < 10);
    assert.notEqual(kv.value.buffer, sparse.buffer);
  }
});
