import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter, newStorageMetrics } from "@kube-apiserver/generic-server";
import { newMemoryKV } from "@kube-apiserver/storage";
import { at, type DefinitionServer, startDefinitionServer } from "../testing/definition-server.js";
import { specSchema, typedVersion, widget, widgetDefinition } from "../testing/sample-definitions.js";

let server: DefinitionServer;
const kv = newMemoryKV();
const registry = newMetricsRegistry();
const byColor = { jsonPath: ".spec.color" };
const byCount = { jsonPath: ".spec.count" };

/** A version whose widgets have a color even if nobody said so. */
function coloredVersion(name: string, color: string, rest: JSONObject): JSONObject {
  const schema = specSchema({ color: { type: "string", default: color }, count: { type: "integer" } });
  return typedVersion(
    { ...schema, properties: { spec: { ...(at(schema, "properties.spec") as JSONObject), default: {} } } },
    { name, ...rest },
  );
}

before(async () => {
  const metrics = newStorageMetrics(registry);
  const restOptionsGetter = newStorageFactoryRESTOptionsGetter({
    kv,
    clock: realClock,
    logger: discardLogger,
    metrics,
  });
  server = await startDefinitionServer({}, { config: { restOptionsGetter } });
  const versions = [
    coloredVersion("v1", "red", { selectableFields: [byColor, byCount] }),
    coloredVersion("v2", "blue", { storage: false, selectableFields: [byColor] }),
  ];
  await server.define(widgetDefinition({ versions }));
});
after(async () => {
  await server.stop();
  await kv.close();
});

const pathOf = (version: string, rest = "") => `/apis/example.com/${version}/namespaces/a/widgets${rest}`;
const merge = "application/merge-patch+json";

async function namesBy(version: string, selector: string): Promise<readonly unknown[]> {
  const { body } = await server.call("GET", pathOf(version, `?fieldSelector=${encodeURIComponent(selector)}`));
  return (at(body, "items") as readonly JSONObject[]).map((item) => at(item, "metadata.name"));
}

/** How many lists of widgets were answered by an index of a field. */
async function listsByIndex(field: string): Promise<number> {
  const { body } = await registry.render();
  const line = body.split("\n").find((text) => text.startsWith("apiserver_cache_list_total{") && text.includes(field));
  return Number(line?.split(" ")[1] ?? 0);
}

test("lists by selectable fields are of the version that is asked, and are answered by its index", async () => {
  for (const color of ["red", "green", "blue"]) {
    await server.call("POST", pathOf("v1"), {
      body: widget(`is-${color}`, { spec: { color, count: 9_007_199_254_740_991 } }),
    });
  }
  // Without a color, this one is red in v1, where it is stored as such.
  await server.call("POST", pathOf("v1"), { body: widget("plain") });
  assert.deepEqual(await namesBy("v1", "spec.color=red"), ["is-red", "plain"]);
  assert.deepEqual(await namesBy("v2", "spec.color=red"), ["is-red", "plain"]);
  await server.call("PATCH", pathOf("v2", "/plain"), { body: { spec: { color: "green" } }, type: merge });
  await server.call("DELETE", pathOf("v1", "/is-red"));
  assert.deepEqual(await namesBy("v1", "spec.color=red"), []);
  assert.deepEqual(await namesBy("v2", "spec.color=green"), ["is-green", "plain"]);
  assert.deepEqual(await namesBy("v2", "spec.color=green,metadata.name!=plain"), ["is-green"]);
  assert.equal(await listsByIndex("spec.color"), 5);
  assert.deepEqual(await namesBy("v1", "spec.count=9007199254740991"), ["is-blue", "is-green"]);
  assert.equal(await listsByIndex("spec.count"), 1);
  await server.call("DELETE", pathOf("v1"));
});

test("watchers by a selectable field hear of what comes to have the value, and of what loses it", async () => {
  const { client } = server.server;
  const resource = (version: string) => ({ group: "example.com", version, resource: "widgets", namespace: "a" });
  const heard: Record<string, string[]> = { v1: [], v2: [], other: [] };
  const { body } = await server.call("GET", pathOf("v1"));
  const resourceVersion = String(at(body, "metadata.resourceVersion"));
  const follow = async (name: string, version: string, fieldSelector: string) => {
    for await (const { type, object } of client.watch(resource(version), { fieldSelector, resourceVersion })) {
      heard[name]?.push(`${type} ${object.metadata?.name} ${object.apiVersion}`);
      if (object.metadata?.name === "last") return;
    }
  };
  const watches = [
    follow("v1", "v1", "spec.color=red"),
    follow("v2", "v2", "spec.color=red"),
    follow("other", "v1", "spec.color=pink"),
  ];
  await server.call("POST", pathOf("v1"), { body: widget("one", { spec: { color: "red" } }) });
  await server.call("PATCH", pathOf("v1", "/one"), { body: { spec: { count: 1 } }, type: merge });
  await server.call("PATCH", pathOf("v1", "/one"), { body: { spec: { color: "pink" } }, type: merge });
  await server.call("PATCH", pathOf("v1", "/one"), { body: { spec: { color: "green" } }, type: merge });
  await server.call("POST", pathOf("v1"), { body: widget("last", { spec: { color: "red" } }) });
  await server.call("PATCH", pathOf("v1", "/last"), { body: { spec: { color: "pink" } }, type: merge });
  await Promise.all(watches);
  const changes = (version: string) =>
    ["ADDED one", "MODIFIED one", "DELETED one", "ADDED last"].map((text) => `${text} example.com/${version}`);
  assert.deepEqual(heard, {
    v1: changes("v1"),
    v2: changes("v2"),
    other: ["ADDED one example.com/v1", "DELETED one example.com/v1", "ADDED last example.com/v1"],
  });
});
