import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKeys } from "./compare-keys.js";
import { PersistentTree } from "./persistent-tree.js";

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function newRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function sortedEntries(model: ReadonlyMap<string, number>): [string, number][] {
  return [...model].sort(([a], [b]) => compareKeys(a, b));
}

test("a tree agrees with a sorted map under random changes, and old versions stay what they were", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = newRandom(seed);
  const model = new Map<string, number>();
  let tree = PersistentTree.empty<number>();
  const versions: { tree: PersistentTree<number>; entries: [string, number][] }[] = [];
  for (let step = 0; step < 6_000; step++) {
    const key = `k${Math.floor(random() * 900)}`;
    // Grows for a while, then shrinks, so that nodes split, join and vanish.
    if (random() < (step < 3_000 ? 0.75 : 0.3)) {
      tree = tree.set(key, step);
      model.set(key, step);
    } else {
      tree = tree.delete(key);
      model.delete(key);
    }
    if (step % 250 === 0) versions.push({ tree, entries: sortedEntries(model) });
  }
  versions.push({ tree, entries: sortedEntries(model) });
  for (const { tree: version, entries } of versions) {
    assert.deepEqual([...version.range("")], entries, `seed ${seed}`);
    assert.equal(version.size, entries.length);
    const [from, end] = [`k${Math.floor(random() * 900)}`, `k${Math.floor(random() * 900)}`].sort(compareKeys);
    const within = entries.filter(([key]) => compareKeys(key, from ?? "") >= 0 && compareKeys(key, end ?? "") < 0);
    assert.deepEqual([...version.range(from ?? "", end)], within, `seed ${seed}`);
    const values = within.map(([, value]) => value);
    assert.deepEqual(version.values(from ?? "", end), values, `seed ${seed}`);
    assert.deepEqual(version.values(from ?? "", end, 5), values.slice(0, 5), `seed ${seed}`);
    assert.equal(version.rank(end ?? "") - version.rank(from ?? ""), within.length, `seed ${seed}`);
    for (const [rank, [key, value]] of entries.entries()) {
      assert.equal(version.get(key), value);
      assert.equal(version.keyAt(rank), key);
    }
  }
});

test("a tree made from sorted entries is the one made by setting them", () => {
  for (const size of [0, 1, 32, 33, 1_024, 1_025, 5_000]) {
    const entries = Array.from({ length: size }, (_, i) => [`k${String(i).padStart(5, "0")}`, i] as const);
    const built = PersistentTree.fromSorted(entries);
    assert.deepEqual([...built.range("")], entries);
    assert.equal(built.size, size);
    assert.equal(built.get("none"), undefined);
    const grown = built.set("k00000a", -1);
    assert.equal(grown.get("k00000a"), -1);
    assert.equal(grown.size, size + 1);
    assert.equal(built.get("k00000a"), undefined);
  }
});

test("deleting what is not there gives the same tree", () => {
  const tree = PersistentTree.fromSorted([["a", 1]]);
  assert.equal(tree.delete("b"), tree);
  assert.equal(tree.delete("a").size, 0);
});

test("there is no key beyond the last", () => {
  assert.throws(() => PersistentTree.fromSorted([["a", 1]]).keyAt(1), RangeError);
});

test("keys are in the order of their UTF-8 bytes", () => {
  const keys = ["a", "a/", "a0", "z", "\u00e9", "\u20ac", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{1f600}"];
  const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(keys.toReversed().sort(compareKeys), byBytes);
});
