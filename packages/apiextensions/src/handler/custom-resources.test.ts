import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { at, type DefinitionServer, startDefinitionServer } from "../testing/definition-server.js";
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
