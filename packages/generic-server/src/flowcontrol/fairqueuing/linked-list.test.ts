import assert from "node:assert/strict";
import { test } from "node:test";
import { type Linked, LinkedList } from "./linked-list.js";

class Item implements Linked<Item> {
  readonly name: string;
  previous: Item | undefined;
  next: Item | undefined;

  constructor(name: string) {
    this.name = name;
  }
}

function listOf(names: string): { list: LinkedList<Item>; items: ReadonlyMap<string, Item>; show: () => string } {
  const list = new LinkedList<Item>();
  const items = new Map([...names].map((name) => [name, new Item(name)]));
  for (const item of items.values()) list.push(item);
  return { list, items, show: () => Array.from(list, ({ name }) => name).join("") };
}

for (const [removed, left] of Object.entries({ a: "bc", b: "ac", c: "ab", ac: "b", abc: "", cba: "", bac: "" })) {
  test(`abc without ${removed} is ${left}`, () => {
    const { list, items, show } = listOf("abc");
    for (const name of removed) list.remove(items.get(name) as Item);
    assert.equal(show(), left);
    assert.deepEqual([list.size, list.first?.name ?? ""], [left.length, left.slice(0, 1)]);
    list.push(new Item("d"));
    assert.equal(show(), `${left}d`);
  });
}

test("what was taken out refers to nothing, and can be added again", () => {
  const { list, items, show } = listOf("abc");
  const b = items.get("b") as Item;
  list.remove(b);
  assert.deepEqual([b.previous, b.next], [undefined, undefined]);
  list.push(b);
  assert.equal(show(), "acb");
});
