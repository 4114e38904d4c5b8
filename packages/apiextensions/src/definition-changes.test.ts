import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONObject, type KubeObject, metaOf } from "@kube-apiserver/apimachinery";
import { at, type DefinitionServer, definitionsPath, startDefinitionServer } from "./testing/definition-server.js";
import {
  specSchema,
  typedVersion,
  widget,
  widgetDefinition,
  widgetsName,
  widgetsPath,
} from "./testing/sample-definitions.js";

const own = `${definitionsPath}/${widgetsName}`;
const merge = "application/merge-patch+json";
const jsonPatch = "application/json-patch+json";
const widgets = { group: "example.com", version: "v1", resource: "widgets", namespace: "a" };

/** The version after so many changes: each brings a field with a default. */
function changedVersion(changes: number): JSONObject {
  const fields = Array.from({ length: changes }, (_, i) => [`f${i}`, { type: "integer", default: i }]);
  return typedVersion(specSchema({ n: { type: "integer" }, ...Object.fromEntries(fields) }));
}

async function change(server: DefinitionServer, changes: number): Promise<void> {
  const body = [{ op: "replace", path: "/spec/versions/0", value: changedVersion(changes) }];
  const { status } = await server.call("PATCH", own, { body, type: jsonPatch });
  assert.equal(status, 200);
}

test("while a definition changes, no request is dropped, and who follows its objects ends up with them", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition({ versions: [changedVersion(0)] }));
  let isChanging = true;
  const refused: string[] = [];
  let requests = 0;
  const ask = async (method: string, path: string, options = {}) => {
    requests++;
    const answer = await server.call(method, path, options);
    if (answer.status >= 300) refused.push(`${method} ${path}: ${answer.status}`);
    return answer;
  };
  const worker = async (name: string) => {
    const path = `${widgetsPath}/${name}`;
    await ask("POST", widgetsPath, { body: widget(name, { spec: { n: 0 } }) });
    let n = 0;
    while (isChanging || n < 5) {
      n++;
      await ask("PATCH", path, { body: { spec: { n } }, type: merge });
      assert.equal(at((await ask("GET", path)).body, "spec.n"), n);
      await ask("GET", widgetsPath);
    }
    await ask("DELETE", path);
    return n;
  };

  // A client that follows as informers do: a watch that ends is begun again where it ended, from a list if it cannot be.
  const seen = new Map<string, number>();
  const { client } = server.server;
  const note = (object: KubeObject) => {
    const { name = "" } = metaOf(object);
    const n = Number(at(object as JSONObject, "spec.n"));
    assert.ok(n >= (seen.get(name) ?? 0), `${name} is ${n} after ${seen.get(name)}`);
    seen.set(name, n);
  };
  const list = async () => {
    const { items, metadata } = await client.list(widgets);
    const listed = new Set(items.map((item) => metaOf(item).name));
    for (const name of seen.keys()) if (!listed.has(name)) gone.add(name);
    for (const item of items) note(item);
    return metadata.resourceVersion ?? "";
  };
  const gone = new Set<string>();
  let watches = 0;
  const follow = async (names: readonly string[], from: string) => {
    let resourceVersion = from;
    while (gone.size < names.length) {
      watches++;
      for await (const { object, type } of client.watch(widgets, { resourceVersion })) {
        if (type === "ERROR") {
          assert.equal(object.code, 410);
          resourceVersion = await list();
          break;
        }
        const { name = "", resourceVersion: version = "" } = metaOf(object);
        resourceVersion = version;
        if (type === "BOOKMARK") continue;
        note(object);
        if (type === "DELETED") gone.add(name);
        if (gone.size === names.length) break;
      }
    }
  };

  const names = ["one", "two", "three", "four"];
  const following = follow(names, await list());
  const workers = names.map(worker);
  for (let changes = 1; changes <= 8; changes++) {
    await change(server, changes);
    // Each change is taken into use before the next one.
    const name = `probe-${changes}`;
    const isServed = async () => {
      const body = widget(name, { spec: { n: 0 } });
      const { body: made } = await server.call("POST", `${widgetsPath.replace("/a/", "/b/")}?dryRun=All`, { body });
      return at(made, `spec.f${changes - 1}`) === changes - 1;
    };
    while (!(await isServed())) await new Promise((resolve) => setImmediate(resolve));
  }
  isChanging = false;
  const last = await Promise.all(workers);
  await following;
  assert.deepEqual(refused, []);
  assert.deepEqual(
    names.map((name) => seen.get(name)),
    last,
  );
  assert.equal(watches, 1);
  assert.ok(requests > 50, `${requests} requests`);
});

test("the finalizer of a definition deletes many objects, and waits for those that are held", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition());
  const held = Array.from({ length: 20 }, (_, i) => `held-${i}`);
  const free = Array.from({ length: 200 }, (_, i) => `free-${i}`);
  for (const name of free) await server.server.client.create(widgets, widget(name));
  for (const name of held) {
    await server.server.client.create(widgets, widget(name, { metadata: { name, finalizers: ["example.com/hold"] } }));
  }
  await server.call("DELETE", own);
  const left = async () => (await server.server.client.list(widgets)).items.map(({ metadata }) => metadata?.name);
  await server.until(
    `${widgetsPath}?limit=100`,
    ({ body }) => (at(body, "items") as readonly [])?.length === held.length,
  );
  assert.deepEqual(await left(), [...held].sort());
  const waiting = await server.call("GET", own);
  const conditions = at(waiting.body, "status.conditions") as readonly JSONObject[];
  const terminating = conditions.find(({ type }) => type === "Terminating");
  assert.deepEqual([terminating?.status, terminating?.reason], ["True", "InstanceDeletionInProgress"]);
  for (const name of held) {
    await server.call("PATCH", `${widgetsPath}/${name}`, { body: { metadata: { finalizers: null } }, type: merge });
  }
  await server.until(own, ({ status }) => status === 404);
});
