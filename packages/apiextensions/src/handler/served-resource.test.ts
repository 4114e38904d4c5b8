import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { everythingLabels, type JSONObject, type KubeObject, parseFieldSelector } from "@kube-apiserver/apimachinery";
import { cryptoRandom, discardLogger, realClock } from "@kube-apiserver/component-base";
import { newDefaultHookClients, newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { newMemoryKV, type StorageInterface } from "@kube-apiserver/storage";
import { Converters } from "../conversion/converters.js";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import { at } from "../testing/definition-server.js";
import { specSchema, typedVersion, widget, widgetDefinition } from "../testing/sample-definitions.js";
import { ServedResource } from "./served-resource.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const text = { type: "string" };

/** The definition after so many changes: each has a version more or less, and gives another default to its color. */
function definitionAfter(changes: number): CustomResourceDefinition {
  const schema = specSchema({ color: { ...text, default: `color-${changes}` }, size: { type: "integer" } });
  const byColor = [{ jsonPath: ".spec.color" }, { jsonPath: ".spec.size" }];
  const versions = [
    typedVersion(schema, { selectableFields: byColor }),
    typedVersion(schema, { name: `v2alpha${changes}`, storage: false }),
  ];
  const names = { plural: "widgets", kind: "Widget" };
  return asDefinition({ ...widgetDefinition({ versions }), status: { acceptedNames: names } } as KubeObject);
}

/** Three widgets without a color, and what serves them. */
async function serveWidgets() {
  const kv = newMemoryKV();
  const getter = newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger: discardLogger });
  const opened: StorageInterface[] = [];
  const resource = new ServedResource(definitionAfter(0), {
    clock: realClock,
    installer: {},
    converters: new Converters({
      clients: newDefaultHookClients(),
      metrics: undefined,
      clock: realClock,
      random: cryptoRandom,
    }),
    restOptionsGetter: {
      storageFor(info) {
        const storage = getter.storageFor(info);
        opened.push(storage);
        return storage;
      },
    },
  });
  const inForce = (version = "v1") => {
    const storage = resource.inForce.storage(version);
    assert.ok(storage !== undefined);
    return storage;
  };
  const selecting = (fields: string) => ({
    label: everythingLabels,
    field: parseFieldSelector(fields),
    getAttrs: inForce().versions.selection.getAttrs,
    indexFields: ["spec.color"],
  });
  const create = (name: string, spec: JSONObject) =>
    inForce().create(`/a/${name}`, widget(name, { metadata: { name, namespace: "a" }, spec }) as KubeObject);
  for (const name of ["one", "two", "three"]) await create(name, {});
  const close = async () => {
    const hurry = new AbortController();
    hurry.abort();
    await resource.retire(hurry.signal);
    await kv.close();
  };
  return { resource, opened, inForce, selecting, create, [Symbol.asyncDispose]: close };
}

test("what began before a change ends as it began; a watch that comes too late for its version ends at once", async () => {
  await using widgets = await serveWidgets();
  const { resource, inForce, selecting } = widgets;
  const [before, gone] = [inForce("v1"), inForce("v2alpha0")];
  const predicate = selecting("");
  await inForce().getList("/", { predicate });
  resource.change(definitionAfter(1));
  const colorsOf = async (storage: StorageInterface) => {
    const { items } = await storage.getList("/", { predicate });
    return items.map(({ object }) => [object.apiVersion, at(object as JSONObject, "spec.color")]);
  };
  const three = (version: string, color: string) => Array.from({ length: 3 }, () => [`example.com/${version}`, color]);
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(await colorsOf(before), three("v1", "color-0"));
    assert.deepEqual(await colorsOf(gone), three("v2alpha0", "color-0"));
    assert.deepEqual(await colorsOf(inForce()), three("v1", "color-1"));
  }
  const watches = await Promise.all([before, gone].map((storage) => storage.watch("/", { predicate })));
  const [events, none] = await Promise.all(watches.map((watch) => watch.next()));
  assert.deepEqual(
    events?.map(({ object }) => at(object.object as JSONObject, "spec.color")),
    ["color-1", "color-1", "color-1"],
  );
  assert.equal(none, undefined);
  assert.equal(resource.watches, 1);
});

test("a thousand changes of a definition leave nothing behind: one storage, the same watches, no older definition", async () => {
  await using widgets = await serveWidgets();
  const { resource, opened, inForce, selecting, create } = widgets;
  const { resourceVersion } = await inForce().getList("/", { predicate: selecting("") });
  const watches = await Promise.all(
    ["", "spec.size=0"].map((fields) => inForce().watch("/", { predicate: selecting(fields), resourceVersion })),
  );
  const replaced: WeakRef<CustomResourceDefinition>[] = [];
  const change = async (changes: number) => {
    const definition = definitionAfter(changes);
    replaced.push(new WeakRef(definition));
    resource.change(definition);
    for (const version of ["v1", `v2alpha${changes}`]) {
      const storage = resource.inForce.storage(version);
      const { items } = (await storage?.getList("/", { predicate: selecting("") })) ?? { items: [] };
      assert.deepEqual(
        items.map(({ object }) => object.spec),
        Array.from(items, () => ({ color: `color-${changes}` })),
      );
    }
    const { items } = await inForce().getList("/", { predicate: selecting(`spec.color=color-${changes}`) });
    assert.equal(items.length, 3);
  };
  for (let changes = 1; changes <= 1_000; changes++) await change(changes);

  assert.equal(opened.length, 1);
  assert.equal(resource.watches, watches.length);
  const [stored] = opened;
  const kept = (await stored?.getList("/", { resourceVersion: "0", predicate: selecting("") }))?.items ?? [];
  assert.equal(kept.length, 3);
  for (const object of kept) {
    const forms = object.derive("apiextensions:served", (): unknown[] => []);
    assert.ok(forms.length <= 4, `${forms.length} forms of an object are kept`);
  }
  for (let i = 0; replaced.filter((ref) => ref.deref() !== undefined).length > 2; i++) {
    assert.ok(i < 100, `${replaced.filter((ref) => ref.deref() !== undefined).length} definitions are kept`);
    // References that were looked at live until the end of the turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }

  await create("four", { size: 0 });
  for (const watch of watches) {
    const [event] = (await watch.next()) ?? [];
    assert.deepEqual(event?.object.object.spec, { color: "color-1000", size: 0 });
    watch.stop();
  }
  assert.equal(resource.watches, 0);
});
