import assert from "node:assert/strict";
import { test } from "node:test";
import { SteppedWalk } from "./stepped-walk.js";

type Tree = readonly Tree[] | number;

function visitAll(walk: SteppedWalk, tree: Tree, visit: (leaf: number) => void): void {
  if (typeof tree === "number") visit(tree);
  else walk.each(tree.length, (at) => visitAll(walk, tree[at] as Tree, visit));
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

test("what is small is walked over at once", () => {
  const walk = new SteppedWalk();
  const seen: number[] = [];
  visitAll(walk, [0, [1, 2], 3], (leaf) => seen.push(leaf));
  assert.deepEqual(seen, [0, 1, 2, 3]);
  assert.equal(walk.rest().next().done, true);
});

const trees: Readonly<Record<string, Tree>> = {
  "one long list": range(100_000),
  "many short lists": range(1000).map((at) => range(100).map((leaf) => 100 * at + leaf)),
  "lists within lists": range(10).map((a) =>
    range(10).map((b) => range(10).map((c) => range(100).map((d) => 10_000 * a + 1000 * b + 100 * c + d))),
  ),
};

for (const [name, tree] of Object.entries(trees)) {
  test(`${name}: every item is visited, in order, and no step visits many`, () => {
    const walk = new SteppedWalk();
    const seen: number[] = [];
    visitAll(walk, tree, (leaf) => seen.push(leaf));
    const rest = walk.rest();
    for (let before = 0, done = false; !done; before = seen.length) {
      assert.ok(seen.length - before <= 256, `${seen.length - before} in one step`);
      done = rest.next().done === true;
    }
    assert.equal(seen.length, 100_000);
    assert.ok(seen.every((leaf, at) => leaf === at));
  });
}

test("what has to wait for a list waits for all of it, and comes before what follows", () => {
  const walk = new SteppedWalk();
  const seen: string[] = [];
  walk.each(3, (outer) => {
    let count = 0;
    walk.each(10_000, () => {
      count++;
    });
    walk.afterwards(() => {
      seen.push(`${outer}: ${count}`);
    });
  });
  for (const _ of walk.rest()) assert.ok(seen.length <= 3);
  assert.deepEqual(seen, ["0: 10000", "1: 10000", "2: 10000"]);
});
