import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  everythingFields,
  everythingLabels,
  type KubeObject,
  parseFieldSelector,
  parseLabelSelector,
} from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import {
  type GetAttrsFunc,
  newMemoryKV,
  newStorage,
  type SelectionPredicate,
  type WatchInterface,
} from "@kube-apiserver/storage";
import type { CustomResourceConverter } from "../conversion/converter.js";
import { fixedVersion } from "../testing/fixed-version.js";
import { VersionedStorage } from "./versioned-storage.js";

const getAttrs: GetAttrsFunc = ({ object }) => ({
  labels: (object.metadata?.labels ?? {}) as Record<string, string>,
  fields: { "metadata.name": object.metadata?.name ?? "", color: String(object.color ?? "") },
});
const everything: SelectionPredicate = { label: everythingLabels, field: everythingFields, getAttrs };

/** Widgets of v1 are asked elsewhere for their color in v2; those that are called `slow` take longer, `bad` ones fail. */
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
  const calls: (readonly (string | undefined)[])[] = [];
  const converter: CustomResourceConverter = {
    waitsFor: (obj, apiVersion) => obj.apiVersion !== apiVersion,
    convert(obj, apiVersion) {
      if (obj.apiVersion === apiVersion) return obj;
      return this.convertAll([obj], apiVersion).then(([converted]) => converted as KubeObject);
    },
    async convertAll(objects, apiVersion) {
      const names = objects.map(({ metadata }) => metadata?.name);
      calls.push(names);
      await delay(names.includes("slow") ? 20 : 1);
      if (names.includes("bad")) throw new Error("it cannot be converted");
      return objects.map((obj) => ({ ...obj, apiVersion, color: obj.size === 1 ? "red" : "blue" }));
    },
  };
  const v2 = new VersionedStorage(base, {
    storageAPIVersion: "example.com/v1",
    servedAPIVersion: "example.com/v2",
    converter,
    convertsElsewhere: true,
    ...fixedVersion(true),
    decode: (obj) => obj,
  });
  const put = (name: string, size: number, labels: Record<string, string> = {}) =>
    base.guaranteedUpdate(`/${name}`, {
      ignoreNotFound: true,
      tryUpdate: () => ({
        object: { apiVersion: "example.com/v1", kind: "Widget", metadata: { name, labels }, size } as KubeObject,
      }),
    });
  const close = async () => {
    await base.close();
    await kv.close();
  };
  return { base, v2, calls, put, [Symbol.asyncDispose]: close };
}

async function take(watch: WatchInterface, count: number) {
  const events: string[] = [];
  while (events.length < count) {
    const next = await watch.next();
    if (next === undefined) break;
    for (const { type, object } of next) {
      const { metadata, color, message } = object.object;
      events.push(type === "ERROR" ? `ERROR ${message}` : `${type} ${metadata?.name} ${color}`);
    }
  }
  return events;
}

test("a watch stays in order, however long a conversion takes", async () => {
  await using widgets = await openWidgets();
  const { resourceVersion } = await widgets.base.getList("/", { predicate: everything });
  const watch = await widgets.v2.watch("/", { predicate: everything, resourceVersion });
  for (const name of ["slow", "a", "b"]) await widgets.put(name, 1);
  assert.deepEqual(await take(watch, 3), ["ADDED slow red", "ADDED a red", "ADDED b red"]);
  watch.stop();
});

test("what cannot be converted is an error in its place", async () => {
  await using widgets = await openWidgets();
  const { resourceVersion } = await widgets.base.getList("/", { predicate: everything });
  const watch = await widgets.v2.watch("/", { predicate: everything, resourceVersion });
  await widgets.put("a", 1);
  assert.deepEqual(await take(watch, 1), ["ADDED a red"]);
  await widgets.put("bad", 1);
  assert.deepEqual(await take(watch, 1), ["ERROR it cannot be converted"]);
  watch.stop();
});

test("those who ask at the same time share a conversion", async () => {
  await using widgets = await openWidgets();
  for (const name of ["a", "b"]) await widgets.put(name, 1);
  const list = () => widgets.v2.getList("/", { predicate: everything });
  const cached = await widgets.base.getList("/", { predicate: everything });
  assert.equal(cached.items.length, 2);
  const lists = await Promise.all([list(), list(), list()]);
  assert.ok(lists.every(({ items }) => items.every(({ object }) => object.color === "red")));
  assert.ok(
    widgets.calls.every((names) => names.length === 2),
    "lists are converted together",
  );
});

test("a watch with selectors sees what comes to be chosen, and what is not chosen any more", async () => {
  await using widgets = await openWidgets();
  await widgets.put("before", 1);
  const { resourceVersion } = await widgets.base.getList("/", { predicate: everything });
  const field = parseFieldSelector("color=red");
  const watch = await widgets.v2.watch("/", { predicate: { ...everything, field }, resourceVersion });
  await widgets.put("other", 2);
  await widgets.put("before", 2);
  await widgets.put("other", 1);
  await widgets.put("before", 1);
  await widgets.base.delete("/other");
  assert.deepEqual(await take(watch, 4), [
    "DELETED before red",
    "ADDED other red",
    "ADDED before red",
    "DELETED other red",
  ]);
  watch.stop();
  const label = parseLabelSelector("team=x");
  const { items } = await widgets.v2.getList("/", { predicate: { ...everything, label } });
  assert.equal(items.length, 0);
});
