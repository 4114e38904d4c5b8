import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type EncodedObject,
  everythingFields,
  everythingLabels,
  type KubeObject,
  parseLabelSelector,
} from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { type GetAttrsFunc, newMemoryKV, newStorage, type WatchInterface } from "@kube-apiserver/storage";
import { noneConverter } from "../conversion/none-converter.js";
import { fixedVersion } from "../testing/fixed-version.js";
import { VersionedStorage } from "./versioned-storage.js";

const everything = { label: everythingLabels, field: everythingFields };

/** Widgets are stored as v1 and served in that version, and in v2, where they have a size. */
async function openWidgets() {
  const kv = newMemoryKV();
  const base = newStorage({
    kv,
    resourcePrefix: "example.com/widgets",
    groupResource: { group: "example.com", resource: "widgets" },
    objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
    clock: realClock,
    logger: discardLogger,
  });
  const read: string[] = [];
  const served = (version: string, decode: (obj: KubeObject) => KubeObject) =>
    new VersionedStorage(base, {
      storageAPIVersion: "example.com/v1",
      servedAPIVersion: `example.com/${version}`,
      converter: noneConverter,
      convertsElsewhere: false,
      ...fixedVersion(false),
      decode(obj) {
        read.push(`${obj.metadata?.name} ${version}`);
        return decode(obj);
      },
    });
  const storages = { v1: served("v1", (obj) => obj), v2: served("v2", (obj) => ({ size: 1, ...obj })) };
  const close = async () => {
    await base.close();
    await kv.close();
  };
  return { ...storages, read, [Symbol.asyncDispose]: close };
}

function widget(name: string): KubeObject {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name } };
}

async function nextEvent(watch: WatchInterface) {
  const [event] = (await watch.next()) ?? [];
  return event;
}

test("what reading does not change is served as it is stored, one event for all watchers", async () => {
  await using widgets = await openWidgets();
  const getAttrs: GetAttrsFunc = () => ({ labels: {}, fields: {} });
  const predicate = { ...everything, getAttrs };
  const { resourceVersion } = await widgets.v1.getList("/", { predicate });
  const watches = await Promise.all(
    [widgets.v1, widgets.v1, widgets.v2].map((storage) => storage.watch("/", { predicate, resourceVersion })),
  );
  await widgets.v1.create("/a", widget("a"));
  const [first, second, other] = await Promise.all(watches.map(nextEvent));
  assert.ok(first !== undefined && first === second);
  assert.deepEqual([other?.object.object.apiVersion, other?.object.object.size], ["example.com/v2", 1]);
  assert.equal((await widgets.v1.getList("/", { predicate })).items[0], first.object);
});

test("what was written is not read again to be answered, changed or watched", async () => {
  await using widgets = await openWidgets();
  const getAttrs: GetAttrsFunc = () => ({ labels: {}, fields: {} });
  const predicate = { ...everything, getAttrs };
  const { resourceVersion } = await widgets.v1.getList("/", { predicate });
  const watch = await widgets.v1.watch("/", { predicate, resourceVersion });
  await widgets.v1.create("/a", widget("a"));
  for (const size of [1, 2]) {
    const tryUpdate = async (current: EncodedObject | undefined) => ({ object: { ...current?.object, size } });
    const updated = await widgets.v1.guaranteedUpdate("/a", { tryUpdate });
    assert.equal(updated.object.size, size);
  }
  const { object } = await widgets.v1.delete("/a");
  const sizes: unknown[] = [];
  while (sizes.length < 4) sizes.push(...((await watch.next()) ?? []).map((event) => event.object.object.size));
  assert.deepEqual(sizes, [undefined, 1, 2, 2]);
  assert.equal(object.size, 2);
  // Once for each of the writes that brought something new.
  assert.deepEqual(widgets.read, ["a v1", "a v1", "a v1"]);
});

test("what reading changes is served as it was read, whoever wrote it", async () => {
  await using widgets = await openWidgets();
  const created = await widgets.v2.create("/a", { ...widget("a"), apiVersion: "example.com/v2" });
  assert.deepEqual([created.object.apiVersion, created.object.size], ["example.com/v2", 1]);
  const tryUpdate = async (current: EncodedObject | undefined) => {
    assert.equal(current?.object.size, 1);
    return { object: { ...current?.object, apiVersion: "example.com/v2", color: "red" } };
  };
  const updated = await widgets.v2.guaranteedUpdate("/a", { tryUpdate });
  assert.deepEqual([updated.object.apiVersion, updated.object.color], ["example.com/v2", "red"]);
  assert.equal((await widgets.v1.get("/a")).object.apiVersion, "example.com/v1");
});

test("an object is read once in each version, and looked into once for each kind of selector", async () => {
  await using widgets = await openWidgets();
  const names = Array.from({ length: 150 }, (_, i) => `w${String(i).padStart(3, "0")}`);
  for (const name of names) await widgets.v1.create(`/${name}`, widget(name));
  let looked = 0;
  const getAttrs: GetAttrsFunc = ({ object }) => {
    looked++;
    return { labels: { app: object.metadata?.name ?? "" }, fields: {} };
  };
  const predicate = { ...everything, label: parseLabelSelector("app in (w003,w004)"), getAttrs };
  for (const storage of [widgets.v1, widgets.v2, widgets.v1, widgets.v2]) {
    const { items } = await storage.getList("/", { predicate });
    assert.deepEqual(
      items.map(({ object }) => object.metadata?.name),
      ["w003", "w004"],
    );
  }
  assert.equal(looked, 2 * names.length);

  const all = { ...everything, getAttrs };
  const list = await widgets.v2.getList("/", { predicate: all });
  assert.equal(list.items.length, names.length);
  widgets.read.length = 0;
  const again = await widgets.v2.getList("/", { predicate: all });
  assert.deepEqual(widgets.read, []);
  assert.ok(again.items.every((item, i) => item === list.items[i]));
});
