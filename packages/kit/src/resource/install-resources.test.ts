import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldPath, fieldErrors, isInvalid, type JSONObject } from "@kube-apiserver/apimachinery";
import { type GenericTestServer, startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import { type AnyResourceDefinition, DefinitionError, defineResource, type ObjectOf } from "../define-resource.js";
import { loadDefinitionEngines } from "./definition-engines.js";
import { definitionsResolver, installResources } from "./install-resources.js";

const group = "wardle.example.com";

const flunders = defineResource({
  group,
  version: "v1",
  kind: "Flunder",
  shortNames: ["fl"],
  description: "A thing that refers to another thing.",
  schema: {
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        required: ["reference"],
        properties: {
          reference: { type: "string", minLength: 1, description: "Name of the other thing." },
          referenceType: { type: "string", enum: ["Flunder", "Fischer"], default: "Flunder" },
          size: { type: "integer" },
        },
      },
      status: { type: "object", properties: { seen: { type: "boolean" } } },
    },
  },
  strategy: {
    validate: ({ metadata, spec }) =>
      spec.reference === metadata.name
        ? [fieldErrors.invalid(FieldPath.root("spec", "reference"), spec.reference, "must not be the object itself")]
        : [],
    warnings: ({ spec }) => (spec.size === undefined ? ["spec.size: should be given"] : []),
  },
  columns: [{ name: "Reference", value: ({ spec }) => spec.reference }],
  selectableFields: { "spec.reference": ({ spec }) => spec.reference },
});

type Flunder = ObjectOf<typeof flunders>;

/** The older form, which knew one field only. */
const oldFlunders = defineResource({
  group,
  version: "v1alpha1",
  kind: "Flunder",
  schema: {
    type: "object",
    properties: {
      target: { type: "string", default: "none" },
      status: { type: "object", properties: { seen: { type: "boolean" } } },
    },
  },
  conversion: {
    hub: flunders,
    toHub: ({ target, ...rest }): Flunder => ({ ...rest, spec: { reference: target, referenceType: "Flunder" } }),
    fromHub: ({ spec, ...rest }: Flunder) => ({ ...rest, target: spec.reference }),
  },
  deprecationWarning: "wardle.example.com/v1alpha1 Flunder is deprecated",
});

async function start(definitions: readonly AnyResourceDefinition[]): Promise<GenericTestServer> {
  const engines = await loadDefinitionEngines(definitions);
  const served = { resources: definitions };
  return startGenericTestServer({
    config: { openAPI: { info: { title: "Wardle", version: "v1" }, resolve: definitionsResolver(served, engines) } },
    setUp: (server) => void installResources(server, served, engines),
  });
}

const v1 = { group, version: "v1", resource: "flunders", namespace: "default" };
const v1alpha1 = { ...v1, version: "v1alpha1" };

function flunder(name: string, spec: JSONObject, more: JSONObject = {}) {
  return { apiVersion: `${group}/v1`, kind: "Flunder", metadata: { name }, spec, ...more };
}

test("one definition is a resource: defaults, validation, status, apply, watch", async () => {
  await using server = await start([flunders, oldFlunders]);
  const { client } = server;
  const created = await client.create(v1, flunder("one", { reference: "two" }, { status: { seen: true } }));
  assert.deepEqual(created.spec, { reference: "two", referenceType: "Flunder" });
  assert.equal(created.status, undefined);
  assert.equal(created.metadata?.generation, 1);
  await assert.rejects(client.create(v1, flunder("bad", { referenceType: "Cod" })), (err) => {
    return isInvalid(err) && /spec.reference: Required value/.test(String(err)) && /"Cod"/.test(String(err));
  });
  await assert.rejects(client.create(v1, flunder("self", { reference: "self" })), /must not be the object itself/);
  const applied = await client.patch(v1, "one", "apply", flunder("one", { reference: "three" }), {
    fieldManager: "tester",
    force: true,
  });
  assert.equal(applied.metadata?.generation, 2);
  const list = await client.list(v1, { fieldSelector: "spec.reference=three" });
  assert.deepEqual(
    list.items.map(({ metadata }) => metadata?.name),
    ["one"],
  );
  assert.deepEqual((await client.list(v1, { fieldSelector: "spec.reference=two" })).items, []);
});

test("another version of it is the same object in another form", async () => {
  await using server = await start([flunders, oldFlunders]);
  const { client } = server;
  const old = { apiVersion: `${group}/v1alpha1`, kind: "Flunder", metadata: { name: "one" }, target: "two" };
  const created = await client.create(v1alpha1, old);
  assert.equal(created.target, "two");
  assert.equal(created.apiVersion, "wardle.example.com/v1alpha1");
  assert.deepEqual((await client.get(v1, "one")).spec, { reference: "two", referenceType: "Flunder" });
  await client.delete(v1alpha1, "one");
  assert.deepEqual((await client.list(v1)).items, []);
});

test("discovery and OpenAPI follow", async () => {
  await using server = await start([flunders, oldFlunders]);
  const { client } = server;
  const resources = JSON.parse(JSON.stringify(await client.getRaw(`/apis/${group}/v1`))).resources;
  assert.deepEqual(
    resources.map(({ name, shortNames }: { name: string; shortNames?: string[] }) => [name, shortNames]),
    [
      ["flunders", ["fl"]],
      ["flunders/status", undefined],
    ],
  );
  const document = JSON.stringify(await client.getRaw(`/openapi/v3/apis/${group}/v1`));
  assert.match(document, /"com.example.wardle.v1.Flunder"/);
  assert.match(document, /Name of the other thing\./);
});

test("a definition that makes no sense is refused with all that is wrong", async () => {
  const broken = defineResource({
    group,
    version: "v1",
    kind: "Broken",
    schema: { type: "object", properties: { a: { type: "string", pattern: "(" }, b: {} } },
  });
  await assert.rejects(
    start([broken]),
    (err) => err instanceof DefinitionError && /Broken/.test(err.message) && /properties\[b\]/.test(err.message),
  );
  assert.throws(
    () => defineResource({ group: "Wardle", version: "v1", kind: "X", schema: { type: "object" } }),
    DefinitionError,
  );
  await assert.rejects(start([oldFlunders]), /the hub of Flunder in v1alpha1 is not served/);
});
