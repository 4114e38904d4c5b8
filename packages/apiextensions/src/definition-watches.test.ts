import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { startConversionWebhook } from "./testing/conversion-webhook.js";
import {
  type Answer,
  at,
  type DefinitionServer,
  definitionsPath,
  startDefinitionServer,
} from "./testing/definition-server.js";
import { type OpenWatch, openWatch } from "./testing/open-watch.js";
import {
  specSchema,
  typedVersion,
  widget,
  widgetDefinition,
  widgetsName,
  widgetsPath,
} from "./testing/sample-definitions.js";

const own = `${definitionsPath}/${widgetsName}`;
const one = `${widgetsPath}/one`;
const inV2 = (path: string) => path.replace("/v1/", "/v2/");
const merge = "application/merge-patch+json";
const jsonPatch = "application/json-patch+json";
const tableForm = "application/json;as=Table;v=v1;g=meta.k8s.io";
const metadataForm = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
const integer = { type: "integer" };
const text = { type: "string" };

const sized = typedVersion(specSchema({ size: integer }));

/** Changes the definition; resolves when every server answers a GET as is `wanted` of the new one. */
async function change(
  servers: readonly [DefinitionServer, ...DefinitionServer[]],
  patch: readonly JSONObject[],
  path: string,
  wanted: (answer: Answer) => boolean,
): Promise<void> {
  const { status, body } = await servers[0].call("PATCH", own, { body: patch, type: jsonPatch });
  assert.equal(status, 200, JSON.stringify(body));
  for (const server of servers) await server.until(path, wanted);
}

const replaceSchema = (properties: JSONObject): JSONObject => ({
  op: "replace",
  path: "/spec/versions/0/schema/openAPIV3Schema",
  value: specSchema(properties),
});
const add = (path: string, value: JSONValue): JSONObject => ({ op: "add", path: `/spec/${path}`, value });
const isThere = ({ status }: Answer) => status === 200;

async function resize(server: DefinitionServer, size: number): Promise<void> {
  const { status, body } = await server.call("PATCH", one, { body: { spec: { size } }, type: merge });
  assert.equal(status, 200, JSON.stringify(body));
}

/** The next event that is no bookmark, as its type with the size, in the version of the watch. */
async function sizeSeen(watch: OpenWatch, path = "object.spec.size"): Promise<string> {
  const event = await watch.next();
  return `${at(event, "type")} ${at(event, path)} ${at(event, "object.apiVersion")}`;
}

test("a watch lives through ten changes of its definition, on each replica, and shows what comes later as they say", async () => {
  await using webhook = await startConversionWebhook();
  await using first = await startDefinitionServer();
  // One with a watch cache, one without.
  const { kv } = first.server;
  const restOptionsGetter = newStorageFactoryRESTOptionsGetter({
    ...{ kv, clock: realClock, logger: discardLogger },
    watchCache: false,
  });
  await using second = await startDefinitionServer({}, { config: { restOptionsGetter } });
  const servers: [DefinitionServer, DefinitionServer] = [first, second];
  await first.define(widgetDefinition({ versions: [sized] }));
  await second.until(widgetsPath, isThere);
  const created = await first.call("POST", widgetsPath, { body: widget("one", { spec: { size: 0 } }) });
  const from = String(at(created.body, "metadata.resourceVersion"));
  await second.until(one, isThere);

  const query = `?watch=true&resourceVersion=${from}`;
  const watches = await Promise.all(servers.map((server) => openWatch(server, widgetsPath + query)));
  const partial = await openWatch(second, widgetsPath + query, metadataForm);
  const later: OpenWatch[] = [];
  const clientConfig = webhook.server.clientConfig("/convert");
  const v2 = typedVersion(specSchema({ dimensions: { type: "object", properties: { size: integer } } }), {
    name: "v2",
    storage: false,
  });
  const size = { size: integer };
  const round = { ...size, round: { type: "boolean", default: true } };
  const colored = { ...round, color: { ...text, default: "red" } };
  const versionsAt = (path: string) => `/apis/example.com/${path}`;
  const hashOf = async () => at((await second.call("GET", versionsAt("v1"))).body, "resources.0.storageVersionHash");
  let hash: JSONValue | undefined;

  const changes: readonly (readonly [string, () => Promise<void>, JSONObject])[] = [
    [
      "a field with a default",
      () => change(servers, [replaceSchema(round)], one, ({ body }) => at(body, "spec.round") === true),
      { round: true },
    ],
    [
      "another one",
      () => change(servers, [replaceSchema(colored)], one, ({ body }) => at(body, "spec.color") === "red"),
      { round: true, color: "red" },
    ],
    [
      "a column",
      () =>
        change(
          servers,
          [add("versions/0/additionalPrinterColumns", [{ name: "Size", type: "integer", jsonPath: ".spec.size" }])],
          versionsAt("v1"),
          isThere,
        ),
      { round: true, color: "red" },
    ],
    [
      "a field that is gone",
      () => change(servers, [replaceSchema(round)], one, ({ body }) => at(body, "spec.color") === undefined),
      { round: true },
    ],
    [
      "a subresource",
      () => change(servers, [add("versions/0/subresources", { status: {} })], `${one}/status`, isThere),
      { round: true },
    ],
    [
      "a selectable field",
      () =>
        change(
          servers,
          [add("versions/0/selectableFields", [{ jsonPath: ".spec.size" }])],
          `${widgetsPath}?fieldSelector=spec.size=1`,
          isThere,
        ),
      { round: true },
    ],
    ["a version", () => change(servers, [add("versions/1", v2)], inV2(one), isThere), { round: true }],
    [
      "a conversion",
      () =>
        change(
          servers,
          [add("conversion", { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } })],
          inV2(one),
          ({ body }) => at(body, "spec.dimensions.size") !== undefined,
        ),
      { round: true },
    ],
    [
      "the version of storage",
      async () => {
        hash = await hashOf();
        await change(
          servers,
          [
            { op: "replace", path: "/spec/versions/0/storage", value: false },
            { op: "replace", path: "/spec/versions/1/storage", value: true },
          ],
          versionsAt("v1"),
          ({ body }) => at(body, "resources.0.storageVersionHash") !== hash,
        );
      },
      { round: true },
    ],
    [
      "short names",
      () =>
        change(
          servers,
          [add("names/shortNames", ["wd"])],
          versionsAt("v1"),
          ({ body }) => at(body, "resources.0.shortNames.0") === "wd",
        ),
      { round: true },
    ],
  ];
  for (const [i, [name, apply, more]] of changes.entries()) {
    await apply();
    if (name === "a conversion") {
      for (const server of servers) later.push(await openWatch(server, `${inV2(widgetsPath)}?watch=true`));
      for (const watch of later) assert.match(await sizeSeen(watch, "object.spec.dimensions.size"), /^ADDED \d+/);
    }
    await resize(first, i + 1);
    for (const watch of watches) {
      const event = await watch.next();
      assert.deepEqual(
        [at(event, "type"), at(event, "object.apiVersion"), at(event, "object.spec")],
        ["MODIFIED", "example.com/v1", { size: i + 1, ...more }],
        `after ${name}`,
      );
    }
    for (const watch of later) {
      assert.equal(await sizeSeen(watch, "object.spec.dimensions.size"), `MODIFIED ${i + 1} example.com/v2`);
    }
    assert.equal(at(await partial.next(), "object.metadata.name"), "one");
  }
  const lying = await first.server.kv.range({ key: "/registry/example.com/widgets/a/one" });
  assert.match(String(lying.kvs[0]?.value), /"apiVersion":"example.com\/v2"/);

  // Who goes on from before all of that gets every change, once.
  using resumed = await openWatch(second, widgetsPath + query);
  for (let i = 1; i <= changes.length; i++) assert.equal(await sizeSeen(resumed), `MODIFIED ${i} example.com/v1`);
  await first.call("DELETE", one);
  for (const watch of [...watches, resumed]) {
    assert.equal(await sizeSeen(watch), `DELETED ${changes.length} example.com/v1`);
  }
  for (const watch of [...watches, ...later, partial]) watch[Symbol.dispose]();
});

test("a watch of Tables gets the columns again when they change", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition({ versions: [sized] }));
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { size: 1 } }) });
  using watch = await openWatch(server, `${widgetsPath}?watch=true`, tableForm);
  const next = async () => {
    const event = await watch.next();
    const columns = at(event, "object.columnDefinitions") as readonly JSONObject[] | null;
    return [columns?.map(({ name }) => name) ?? null, (at(event, "object.rows.0.cells") as readonly []).length];
  };
  assert.deepEqual(await next(), [["Name", "Age"], 2]);
  await resize(server, 2);
  assert.deepEqual(await next(), [null, 2]);
  const columns = [
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ];
  await change(
    [server],
    [
      add("versions/0/additionalPrinterColumns", columns),
      replaceSchema({ size: integer, round: { type: "boolean", default: true } }),
    ],
    one,
    ({ body }) => at(body, "spec.round") === true,
  );
  await resize(server, 3);
  assert.deepEqual(await next(), [["Name", "Size", "Age"], 3]);
  await resize(server, 4);
  assert.deepEqual(await next(), [null, 3]);
});

test("a list after a change has new defaults, and fields that are not pruned any more", async () => {
  await using server = await startDefinitionServer();
  const open = typedVersion({
    type: "object",
    properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
  });
  await server.define(widgetDefinition({ versions: [open] }));
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { size: 1, color: "blue" } }) });
  const specs: unknown[] = [];
  const listed = async () => {
    const { body } = await server.call("GET", `${widgetsPath}?resourceVersion=0`);
    specs.push(at(body, "items.0.spec"));
  };
  await listed();
  for (const properties of [
    { size: integer },
    { size: integer, color: text },
    { size: integer, color: text, round: { type: "boolean", default: false } },
  ]) {
    const before = specs.at(-1);
    await change([server], [replaceSchema(properties)], one, ({ body }) => {
      return JSON.stringify(at(body, "spec")) !== JSON.stringify(before);
    });
    await listed();
  }
  assert.deepEqual(specs, [
    { size: 1, color: "blue" },
    { size: 1 },
    { size: 1, color: "blue" },
    { size: 1, color: "blue", round: false },
  ]);
});

test("what a watch begins with comes once, however much of it is on its way when the definition changes", async () => {
  await using server = await startDefinitionServer();
  await server.define(widgetDefinition({ versions: [sized] }));
  const names = Array.from({ length: 700 }, (_, i) => `w-${String(i).padStart(3, "0")}`);
  const annotations = { padding: "x".repeat(8_000) };
  const { client } = server.server;
  const widgets = { group: "example.com", version: "v1", resource: "widgets", namespace: "a" };
  for (let i = 0; i < names.length; i += 50) {
    const create = (name: string) =>
      client.create(widgets, widget(name, { metadata: { name, annotations }, spec: { size: 0 } }));
    await Promise.all(names.slice(i, i + 50).map(create));
  }
  const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  using watch = await openWatch(server, `${widgetsPath}?${query}`);
  const round = replaceSchema({ size: integer, round: { type: "boolean", default: true } });
  await change([server], [round], `${widgetsPath}/${names[0]}`, ({ body }) => at(body, "spec.round") === true);
  const seen: unknown[] = [];
  let last = await watch.next();
  for (; at(last, "type") === "ADDED"; last = await watch.next()) {
    seen.push(at(last, "object.metadata.name"));
    if (seen.length === names.length) assert.equal(at(last, "object.spec.round"), true);
  }
  assert.deepEqual(seen, names);
  assert.equal(at(last, "type"), "BOOKMARK");
  assert.deepEqual(at(last, "object.metadata.annotations"), { "k8s.io/initial-events-end": "true" });
  await server.call("PATCH", `${widgetsPath}/w-000`, { body: { spec: { size: 1 } }, type: merge });
  assert.equal(await sizeSeen(watch), "MODIFIED 1 example.com/v1");
});

test("a watch that selects by a field goes on as long as the field is read the same", async () => {
  await using server = await startDefinitionServer();
  const colored = (color: JSONObject, more: JSONObject = {}) => ({
    size: integer,
    color: { ...text, ...color },
    ...more,
  });
  const selectable = (...fields: readonly string[]) => fields.map((jsonPath) => ({ jsonPath }));
  const version = typedVersion(specSchema(colored({ default: "red" })), {
    selectableFields: selectable(".spec.color"),
  });
  await server.define(widgetDefinition({ versions: [version] }));
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { size: 0 } }) });
  const reds = `${widgetsPath}?watch=true&fieldSelector=spec.color=red`;
  using lasting = await openWatch(server, reds);
  assert.equal(await sizeSeen(lasting), "ADDED 0 example.com/v1");
  await change(
    [server],
    [
      replaceSchema(colored({ default: "red", description: "of the surface" }, { round: { type: "boolean" } })),
      { ...add("versions/0/selectableFields", selectable(".spec.size", ".spec.color")), op: "replace" },
    ],
    `${widgetsPath}?fieldSelector=spec.size=0`,
    isThere,
  );
  await resize(server, 1);
  assert.equal(await sizeSeen(lasting), "MODIFIED 1 example.com/v1");
  await server.call("PATCH", one, { body: { spec: { color: "blue" } }, type: merge });
  assert.equal(await sizeSeen(lasting), "DELETED 1 example.com/v1");

  // With another default, others are red than those that its client knows of.
  const blue = replaceSchema(colored({ default: "blue" }));
  const plain = { body: widget("plain", { spec: { size: 0 } }) };
  await server.call("POST", widgetsPath, plain);
  assert.equal(await sizeSeen(lasting), "ADDED 0 example.com/v1");
  const all = await openWatch(server, `${widgetsPath}?watch=true&labelSelector=!none`);
  await change([server], [blue], `${widgetsPath}/plain`, isThere);
  const expired = await lasting.next();
  assert.deepEqual(
    [at(expired, "type"), at(expired, "object.code"), at(expired, "object.reason"), at(expired, "object.message")],
    ["ERROR", 410, "Expired", "the definition changed how spec.color is read: what it selects has to be listed anew"],
  );
  assert.equal(await lasting.next(), undefined);

  using another = await openWatch(server, `${reds.replace("red", "blue")}&resourceVersion=0`);
  assert.match(await sizeSeen(another), /^ADDED/);
  await change(
    [server],
    [{ ...add("versions/0/selectableFields", selectable(".spec.size")), op: "replace" }],
    `${widgetsPath}?fieldSelector=spec.color=blue`,
    ({ status }) => status === 400,
  );
  const events = [await another.next(), await another.next()];
  const refused = events.find((event) => at(event, "type") === "ERROR");
  assert.deepEqual(
    [at(refused, "object.code"), at(refused, "object.message")],
    [400, "field label not supported: spec.color"],
  );
  // Labels are read as they were.
  await resize(server, 2);
  for (let seen = ""; seen !== "MODIFIED 2 example.com/v1"; seen = await sizeSeen(all))
    assert.doesNotMatch(seen, /ERROR/);
  all[Symbol.dispose]();
});

test("with a conversion webhook, a watch that selects goes on when the version of storage changes", async () => {
  await using webhook = await startConversionWebhook();
  await using server = await startDefinitionServer();
  const clientConfig = webhook.server.clientConfig("/convert");
  const v2 = typedVersion(specSchema({ dimensions: { type: "object", properties: { size: integer } } }), {
    name: "v2",
    storage: false,
  });
  await server.define(widgetDefinition({ versions: [sized, v2] }));
  const labelled = { name: "one", labels: { team: "x" } };
  await server.call("POST", widgetsPath, { body: widget("one", { metadata: labelled, spec: { size: 0 } }) });
  const selected = `${widgetsPath}?watch=true&labelSelector=team=x`;
  using before = await openWatch(server, selected);
  assert.equal(await sizeSeen(before), "ADDED 0 example.com/v1");
  const conversion = { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"] } };
  await change(
    [server],
    [add("conversion", conversion)],
    inV2(one),
    ({ body }) => at(body, "spec.dimensions") !== undefined,
  );
  // Labels are what the webhook says from now on.
  assert.deepEqual(at(await before.next(), "object.code"), 410);
  assert.equal(await before.next(), undefined);

  using watch = await openWatch(server, selected);
  assert.equal(await sizeSeen(watch), "ADDED 0 example.com/v1");
  await change(
    [server],
    [
      { op: "replace", path: "/spec/versions/0/storage", value: false },
      { op: "replace", path: "/spec/versions/1/storage", value: true },
      replaceSchema({ size: integer, round: { type: "boolean", default: true } }),
    ],
    one,
    ({ body }) => at(body, "spec.round") === true,
  );
  await resize(server, 1);
  const event = await watch.next();
  assert.deepEqual([at(event, "type"), at(event, "object.spec")], ["MODIFIED", { size: 1, round: true }]);
  await server.call("PATCH", one, { body: { metadata: { labels: { team: "y" } } }, type: merge });
  assert.equal(await sizeSeen(watch), "DELETED 1 example.com/v1");
});

test("a watch ends with its version, and with its definition", async () => {
  await using server = await startDefinitionServer();
  const v2 = { ...sized, name: "v2", storage: false };
  await server.define(widgetDefinition({ versions: [sized, v2] }));
  await server.call("POST", widgetsPath, { body: widget("one", { spec: { size: 1 } }) });
  using first = await openWatch(server, `${widgetsPath}?watch=true`);
  using second = await openWatch(server, `${inV2(widgetsPath)}?watch=true`);
  for (const watch of [first, second]) assert.match(await sizeSeen(watch), /^ADDED 1/);
  await change(
    [server],
    [{ op: "replace", path: "/spec/versions/1/served", value: false }],
    inV2(widgetsPath),
    ({ status }) => status === 404,
  );
  assert.equal(await second.next(), undefined);
  await resize(server, 2);
  assert.equal(await sizeSeen(first), "MODIFIED 2 example.com/v1");
  await server.call("DELETE", own);
  assert.equal(await sizeSeen(first), "DELETED 2 example.com/v1");
  assert.equal(await first.next(), undefined);
});
