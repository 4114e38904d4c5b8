import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { realClock } from "@kube-apiserver/component-base";
import type { GetAttrsFunc, ListResult, SelectionPredicate } from "../interfaces.js";
import { CacherHarness } from "../testing/cacher-harness.js";
import { nameOf, namesOf, type StorageTestContext, selecting, versionOf } from "../testing/store-suite/context.js";
import { PersistentTree } from "../tree/persistent-tree.js";
import { FieldIndexes } from "./field-indexes.js";

let harness: CacherHarness;

/** Looks at colors until another function takes its place. */
function replaceableAttrs(): { readonly getAttrs: GetAttrsFunc; replace(): void } {
  let isRetired = false;
  const colorOf: GetAttrsFunc = ({ object }) => ({ labels: {}, fields: { color: String(object.color) } });
  return {
    getAttrs: Object.assign((object: Parameters<GetAttrsFunc>[0]) => colorOf(object), { isRetired: () => isRetired }),
    replace: () => {
      isRetired = true;
    },
  };
}

beforeEach(() => {
  harness = new CacherHarness();
});

afterEach(() => harness.close());

const colors = ["red", "green", "blue", undefined];

/** Numbers that look random, the same ones each time. */
function newNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const objectsOf = ({ items }: ListResult) => items.map((item) => `${nameOf(item)}@${versionOf(item)}`);

/** The same selection, told to look at everything. */
const scanning = (fields: string): SelectionPredicate => ({ ...selecting({ fields }), indexFields: [] });

async function pagesOf(context: StorageTestContext, fields: string, limit: number): Promise<string[]> {
  const objects: string[] = [];
  let token: string | undefined = "";
  while (token !== undefined) {
    const page: ListResult = await context.list("/", {
      predicate: { ...selecting({ fields }), limit, ...(token === "" ? {} : { continue: token }) },
    });
    objects.push(...objectsOf(page));
    token = page.continue;
  }
  return objects;
}

test("lists by an index are what looking at every object says, whatever happened before", async () => {
  const context = harness.open();
  const number = newNumbers(42);
  const paths = new Set<string>();
  for (let step = 0; step < 200; step++) {
    const path = `ns${number(3)}/o${number(20)}`;
    const color = colors[number(colors.length)];
    const parts = { size: step, ...(color === undefined ? {} : { color }) };
    if (!paths.has(path)) await context.create(path, parts);
    else if (number(3) > 0) await context.update(path, parts);
    else await context.delete(path);
    const isThere = (await context.storage.get(`/${path}`, { ignoreNotFound: true })) !== undefined;
    paths[isThere ? "add" : "delete"](path);
    if (step % 10 !== 0) continue;
    for (const fields of ["color=red", "color=", "color=none", "color=blue,metadata.name=o7"]) {
      for (const key of ["/", "/ns1/"]) {
        const expected = objectsOf(await context.list(key, { predicate: scanning(fields) }));
        assert.deepEqual(objectsOf(await context.list(key, { select: { fields } })), expected, `${step} ${fields}`);
      }
      const whole = objectsOf(await context.list("/", { predicate: scanning(fields) }));
      assert.deepEqual(await pagesOf(context, fields, 3), whole, `${step} ${fields} in pages`);
    }
  }
  assert.ok(harness.indexesUsed.includes("f:color"));
});

test("each view of an object has its own index", async () => {
  const context = harness.open();
  await context.create("ns/a", { color: "red" });
  await context.create("ns/b", { color: "blue" });
  const inverted: GetAttrsFunc = ({ object }) => ({
    labels: {},
    fields: { color: object.color === "red" ? "blue" : "red" },
  });
  const predicate = { ...selecting({ fields: "color=red" }), getAttrs: inverted };
  assert.deepEqual(namesOf(await context.list("/", { select: { fields: "color=red" } })), ["a"]);
  assert.deepEqual(namesOf(await context.list("/", { predicate })), ["b"]);
  const watch = await context.watch("/", { resourceVersion: "", predicate });
  assert.equal((await watch.take(1))[0]?.split("@")[0], "ADDED b");
  const turned = await context.update("ns/a", { color: "blue" });
  assert.deepEqual(await watch.take(1), [`ADDED a@${turned}`]);
  assert.deepEqual(namesOf(await context.list("/", { predicate })), ["a", "b"]);
  assert.deepEqual(new Set(harness.indexesUsed), new Set(["f:color"]));
});

test("a list of a few among many neither builds an index nor uses one that has more", async () => {
  const context = harness.open();
  for (let i = 0; i < 20; i++) await context.create(`big/o${i}`, { color: "red" });
  await context.create("small/one", { color: "red" });
  const red = { select: { fields: "color=red" } };
  assert.deepEqual(namesOf(await context.list("/small/", red)), ["one"]);
  assert.deepEqual(harness.indexesUsed, [""]);
  assert.equal((await context.list("/", red)).items.length, 21);
  assert.deepEqual(namesOf(await context.list("/small/", red)), ["one"]);
  assert.deepEqual(harness.indexesUsed, ["", "f:color", ""]);
});

test("an index that nobody asks for is let go, and built anew for who asks again", async () => {
  const context = harness.open();
  await context.create("ns/a", { color: "red" });
  let looked = 0;
  const counting: GetAttrsFunc = ({ object }) => {
    looked++;
    return { labels: {}, fields: { color: String(object.color) } };
  };
  const predicate = { ...selecting({ fields: "color=red" }), getAttrs: counting };
  await context.list("/", { predicate });
  let version = "";
  for (let i = 0; i < 1_100; i++) version = await context.update("ns/a", { color: "red", size: i });
  await context.list("/", { resourceVersion: version, resourceVersionMatch: "NotOlderThan", predicate });
  assert.ok(looked > 1_000 && looked < 1_005, `${looked} objects were looked into`);
});

test("a list by an index does not see what its revision does not know", async () => {
  const context = harness.open();
  for (let i = 0; i < 50; i++) await context.create(`ns/o${i}`, { color: i % 2 === 0 ? "red" : "blue" });
  const lists = Array.from({ length: 30 }, async (_, i) => {
    if (i % 3 === 0) await context.update(`ns/o${i}`, { color: "green" });
    return context.list("/", { resourceVersion: "0", predicate: selecting({ fields: "color=red" }) });
  });
  for (const list of await Promise.all(lists)) {
    const newest = Math.max(...list.items.map((item) => Number(versionOf(item))));
    assert.ok(newest <= Number(list.resourceVersion));
  }
});

test("attributes and indexes go when another function takes the place of the one that computed them", async () => {
  const context = harness.open();
  await context.create("ns/a", { color: "red" });
  const indexes = new FieldIndexes(realClock);
  const lasting = replaceableAttrs();
  for (let i = 0; i < 50; i++) {
    const passing = replaceableAttrs();
    for (const { getAttrs } of [lasting, passing]) {
      const { items } = await context.list("/", { predicate: { ...selecting({ fields: "color=red" }), getAttrs } });
      assert.equal(items.length, 1);
      await indexes.open({ field: "color", value: "red", getAttrs }, () => PersistentTree.empty());
    }
    assert.equal(indexes.size, 2);
    passing.replace();
    await indexes.open({ field: "color", value: "red", getAttrs: passing.getAttrs }, () => PersistentTree.empty());
  }
  const [object] = (await context.list("/", { resourceVersion: "0" })).items;
  let known = 0;
  type Known = { readonly next: Known | undefined } | undefined;
  for (let each = object?.derive<Known>("storage:attrs", () => undefined); each !== undefined; each = each.next)
    known++;
  assert.ok(known > 0 && known <= 3, `attributes of ${known} functions are kept`);
});
