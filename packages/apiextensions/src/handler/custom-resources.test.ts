import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, type DefinitionServer, definitionsPath, startDefinitionServer } from "../testing/definition-server.js";
import { typedVersion, widget, widgetDefinition, widgetsPath } from "../testing/sample-definitions.js";

let server: DefinitionServer;
before(async () => {
  server = await startDefinitionServer();
  const spec = {
    type: "object",
    properties: {
      replicas: { type: "integer" },
      color: { type: "string", maxLength: 5, pattern: "^[a-z]+$" },
      tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
    },
  };
  const status = { type: "object", properties: { replicas: { type: "integer" }, selector: { type: "string" } } };
  const version = typedVersion(
    { type: "object", properties: { spec, status } },
    {
      subresources: {
        status: {},
        scale: {
          specReplicasPath: ".spec.replicas",
          statusReplicasPath: ".status.replicas",
          labelSelectorPath: ".status.selector",
        },
      },
      selectableFields: [{ jsonPath: ".spec.color" }],
      additionalPrinterColumns: [{ name: "Color", type: "string", jsonPath: ".spec.color" }],
    },
  );
  const names = { plural: "widgets", kind: "Widget", shortNames: ["wd"], categories: ["all"] };
  await server.define(widgetDefinition({ names, versions: [version] }));
});
after(() => server.stop());

const merge = "application/merge-patch+json";

const refusals: { name: string; body: object; status: number; causes: readonly string[] }[] = [
  {
    name: "values that break the schema",
    body: widget("x", { spec: { color: "Colour", tags: ["a", "a"], replicas: "2" } }),
    status: 422,
    causes: [
      'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
      "spec.color: Too long: may not be more than 5 bytes",
      'spec.tags[1]: Duplicate value: "a"',
      ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: 2 is of the type string, expected int64",
    ],
  },
  {
    name: "another kind",
    body: { ...widget("x"), kind: "Gadget" },
    status: 422,
    causes: ['kind: Invalid value: "Gadget": must be Widget'],
  },
  {
    name: "replicas that do not fit",
    body: widget("x", { spec: { replicas: 3_000_000_000 } }),
    status: 422,
    causes: [".spec.replicas: Invalid value: 3000000000: should be less than or equal to 2147483647"],
  },
];
for (const { name, body, status, causes } of refusals) {
  test(`refused: ${name}`, async () => {
    const answer = await server.call("POST", widgetsPath, { body });
    assert.equal(answer.status, status);
    const found = (at(answer.body, "details.causes") as { field: string; message: string }[]) ?? [];
    assert.deepEqual(found.map(({ field, message }) => `${field}: ${message}`).sort(), [...causes].sort());
  });
}

test("the status belongs to its subresource, and the generation counts the rest", async () => {
  const path = `${widgetsPath}/status-owner`;
  await server.call("POST", widgetsPath, { body: widget("status-owner", { status: { replicas: 9 } }) });
  const body = { spec: { color: "red" }, status: { replicas: 1 }, metadata: { labels: { a: "b" } } };
  const status = await server.call("PATCH", `${path}/status`, { body, type: merge });
  assert.deepEqual(at(status.body, "status"), { replicas: 1 });
  assert.equal(at(status.body, "spec"), undefined);
  assert.equal(at(status.body, "metadata.labels"), undefined);
  const main = await server.call("PATCH", path, { body: { ...body, status: { replicas: 5 } }, type: merge });
  assert.deepEqual([at(main.body, "status.replicas"), at(main.body, "metadata.generation")], [1, 2]);
});

test("a scale shows replicas once there are some, and changes them", async () => {
  const path = `${widgetsPath}/scaled`;
  await server.call("POST", widgetsPath, { body: widget("scaled") });
  const empty = await server.call("GET", `${path}/scale`);
  assert.equal(empty.status, 500);
  assert.match(String(at(empty.body, "message")), /the spec replicas field "\.spec\.replicas" does not exist/);
  await server.call("PATCH", path, { body: { spec: { replicas: 1 } }, type: merge });
  await server.call("PATCH", `${path}/status`, { body: { status: { replicas: 1, selector: "a=b" } }, type: merge });
  const scaled = await server.call("PATCH", `${path}/scale`, { body: { spec: { replicas: 4 } }, type: merge });
  assert.deepEqual(at(scaled.body, "spec"), { replicas: 4 });
  assert.deepEqual(at(scaled.body, "status"), { replicas: 1, selector: "a=b" });
  assert.equal(at((await server.call("GET", path)).body, "spec.replicas"), 4);
});

test("a scale takes the patches that its resource takes", async () => {
  const type = "application/strategic-merge-patch+json";
  for (const subresource of ["", "/status", "/scale"]) {
    const refused = await server.call("PATCH", `${widgetsPath}/scaled${subresource}`, { body: {}, type });
    assert.deepEqual([refused.status, at(refused.body, "reason")], [415, "UnsupportedMediaType"], subresource);
  }
});

test("a scale that says no replicas is refused where there are none", async () => {
  const path = `${widgetsPath}/unscaled`;
  await server.call("POST", widgetsPath, { body: widget("unscaled") });
  for (const body of [{}, { metadata: { labels: { a: "b" } } }]) {
    const refused = await server.call("PATCH", `${path}/scale`, { body, type: merge });
    assert.deepEqual(
      [refused.status, at(refused.body, "reason"), at(refused.body, "message")],
      [400, "BadRequest", 'the spec replicas field ".spec.replicas" cannot be empty'],
    );
  }
  assert.equal(at((await server.call("GET", path)).body, "spec"), undefined);
  const set = await server.call("PATCH", `${path}/scale`, { body: { spec: { replicas: 2 } }, type: merge });
  assert.deepEqual([set.status, at(set.body, "spec.replicas")], [200, 2]);
});

test("what is no number of replicas is told, for a scale that came later", async () => {
  const gizmos = "/apis/other.com/v1/namespaces/a/gizmos";
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const schema = { type: "object", properties: { spec: open, status: open } };
  const definition = (more: JSONObject) =>
    widgetDefinition(
      { group: "other.com", names: { plural: "gizmos", kind: "Gizmo" }, versions: [typedVersion(schema, more)] },
      { name: "gizmos.other.com" },
    );
  await server.define(definition({}));
  const gizmo = (name: string, spec: JSONObject) =>
    server.call("POST", gizmos, { body: { ...widget(name, { spec }), apiVersion: "other.com/v1", kind: "Gizmo" } });
  await gizmo("text", { replicas: "many" });
  await gizmo("map", { replicas: { a: 1 } });
  await gizmo("selector", { replicas: 1, selector: ["a"] });
  await gizmo("good", { replicas: 1 });
  const scale = {
    specReplicasPath: ".spec.replicas",
    statusReplicasPath: ".status.replicas",
    labelSelectorPath: ".spec.selector",
  };
  const body = { spec: { versions: [typedVersion(schema, { subresources: { scale } })] } };
  await server.call("PATCH", `${definitionsPath}/gizmos.other.com`, { body, type: merge });
  const scaleOf = (name: string) => `${gizmos}/${name}/scale`;
  await server.until(scaleOf("good"), ({ status }) => status === 200);
  for (const [name, message] of [
    ["text", ".spec.replicas accessor error: many is of the type string, expected int64"],
    ["map", ".spec.replicas accessor error: map[a:1] is of the type map[string]interface {}, expected int64"],
    ["selector", ".spec.selector accessor error: [a] is of the type []interface {}, expected string"],
  ] as const) {
    const read = await server.call("GET", scaleOf(name));
    assert.deepEqual([read.status, at(read.body, "message")], [500, message]);
    const written = await server.call("PATCH", scaleOf(name), { body: { spec: { replicas: 1 } }, type: merge });
    assert.deepEqual([written.status, at(written.body, "message")], [500, message]);
  }
});

test("a subresource that the definition does not have, and verbs that one does not have", async () => {
  const path = `${widgetsPath}/any`;
  await server.call("POST", widgetsPath, { body: widget("any") });
  const answers = [
    ["GET", `${path}/nope`, 404, 'widgets.example.com "any" not found'],
    ["DELETE", `${path}/scale`, 405, 'delete is not supported on resources of kind "widgets.example.com"'],
    ["DELETE", `${path}/status`, 405, 'delete is not supported on resources of kind "widgets.example.com"'],
  ] as const;
  for (const [method, at_, status, message] of answers) {
    const answer = await server.call(method, at_);
    assert.deepEqual([answer.status, at(answer.body, "message")], [status, message], `${method} ${at_}`);
  }
});

test("selectors look at the fields that the definition names", async () => {
  await server.call("POST", widgetsPath, { body: widget("green", { spec: { color: "green" } }) });
  const found = await server.call("GET", `${widgetsPath}?fieldSelector=spec.color%3Dgreen`);
  assert.equal(at(found.body, "items.0.metadata.name"), "green");
  assert.equal(at(found.body, "items.1"), undefined);
  const unknown = await server.call("GET", `${widgetsPath}?fieldSelector=spec.replicas%3D1`);
  assert.deepEqual([unknown.status, at(unknown.body, "message")], [400, "field label not supported: spec.replicas"]);
});

test("a table has the columns of the definition", async () => {
  await server.call("POST", widgetsPath, { body: widget("shown", { spec: { color: "blue" } }) });
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
  const { body } = await server.call("GET", `${widgetsPath}/shown`, { accept });
  assert.deepEqual(at(body, "rows.0.cells"), ["shown", "blue"]);
});

test("discovery and OpenAPI show it as upstream does", async () => {
  const legacy = await server.call("GET", "/apis/example.com/v1");
  assert.deepEqual(at(legacy.body, "resources.0.verbs"), [
    ...["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
  ]);
  assert.deepEqual(at(legacy.body, "resources.0.shortNames"), ["wd"]);
  assert.deepEqual(
    [1, 2].map((index) => at(legacy.body, `resources.${index}.name`)),
    ["widgets/status", "widgets/scale"],
  );
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { body } = await server.call("GET", "/apis", { accept });
  const groups = at(body, "items") as readonly [];
  const group = groups.find((entry) => at(entry, "metadata.name") === "example.com");
  const kind = { group: "example.com", version: "v1", kind: "Widget" };
  assert.deepEqual(at(group, "versions.0.resources.0.responseKind"), kind);
});

test("unknown fields are pruned with a warning, or refused", async () => {
  const body = widget("pruned", { spec: { nope: 1 } });
  const warned = await server.call("POST", widgetsPath, { body });
  assert.equal(at(warned.body, "spec.nope"), undefined);
  assert.equal(warned.headers.warning, '299 - "unknown field \\"spec.nope\\""');
  const strict = await server.call("POST", `${widgetsPath}?fieldValidation=Strict`, { body });
  assert.equal(strict.status, 400);
});
