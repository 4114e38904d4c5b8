import assert from "node:assert/strict";
import { test } from "node:test";
import { isInvalid, type JSONObject } from "@kube-apiserver/apimachinery";
import { startGenericTestServer } from "@kube-apiserver/generic-server/testing";
import { DefinitionError, defineResource } from "../define-resource.js";
import { loadDefinitionEngines } from "./definition-engines.js";
import { installResources } from "./install-resources.js";

const group = "shop.example.com";
const names = { group, version: "v1", kind: "Shelf", plural: "shelves" } as const;
const scope = { group, version: "v1", resource: "shelves", namespace: "default" };

const shelves = defineResource({
  ...names,
  schema: {
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        required: ["min", "max"],
        properties: {
          min: { type: "integer" },
          max: { type: "integer" },
          owner: {
            type: "string",
            maxLength: 20,
            "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "must stay the same" }],
          },
        },
        "x-kubernetes-validations": [
          {
            rule: "self.min <= self.max",
            messageExpression: "self.min > 2 ? 'must be large' : 'must be at least min'",
            fieldPath: ".max",
          },
        ],
      },
      status: {
        type: "object",
        properties: { used: { type: "integer" } },
        "x-kubernetes-validations": [{ rule: "!has(self.used) || self.used >= 0" }],
      },
    },
    "x-kubernetes-validations": [
      { rule: "!self.metadata.name.startsWith('kube-')", message: "names of the system are taken" },
    ],
  },
});

function shelf(name: string, spec: JSONObject): JSONObject & { metadata: { name: string } } {
  return { apiVersion: `${group}/v1`, kind: "Shelf", metadata: { name }, spec };
}

test("rules of a schema are evaluated for creates, updates and the status", async () => {
  const engines = await loadDefinitionEngines([shelves]);
  await using server = await startGenericTestServer({
    setUp: (generic) => void installResources(generic, { resources: [shelves] }, engines),
  });
  const { client } = server;
  await assert.rejects(client.create(scope, shelf("one", { min: 3, max: 2 })), (err) => {
    return isInvalid(err) && /spec\.max: Invalid value: .*must be large/.test(String(err));
  });
  await assert.rejects(client.create(scope, shelf("kube-one", { min: 1, max: 2 })), /names of the system are taken/);
  const created = await client.create(scope, shelf("one", { min: 1, max: 2, owner: "ann" }));
  await assert.rejects(
    client.update(scope, { ...created, spec: { min: 1, max: 2, owner: "bob" } }),
    /spec\.owner: Invalid value: "bob": must stay the same/,
  );
  const status = { ...scope, subresource: "status" };
  await assert.rejects(client.update(status, { ...created, status: { used: -1 } }), /self\.used >= 0/);
  const { status: stored } = await client.update(status, { ...created, status: { used: 1 } });
  assert.deepEqual(stored, { used: 1 });
});

test("a rule that makes no sense is told before anything is served", async () => {
  const broken = defineResource({
    ...names,
    schema: {
      type: "object",
      properties: { size: { type: "integer", "x-kubernetes-validations": [{ rule: "self == 'large'" }] } },
    },
  });
  const engines = await loadDefinitionEngines([broken]);
  await assert.rejects(
    startGenericTestServer({
      setUp: (generic) => void installResources(generic, { resources: [broken] }, engines),
    }),
    (err) => err instanceof DefinitionError && /rules?.*found no matching overload for '_==_'/s.test(err.message),
  );
});

test("rules are said of the version that is stored", () => {
  const rules = { "x-kubernetes-validations": [{ rule: "true" }] };
  assert.throws(
    () =>
      defineResource({
        ...names,
        version: "v1beta1",
        schema: { type: "object", ...rules },
        conversion: { hub: shelves, toHub: (obj) => obj, fromHub: (obj) => obj },
      }),
    /Shelf in v1beta1 is not stored itself, and cannot have rules/,
  );
});

test("engines without rules are loaded without them", async () => {
  const { rules } = await loadDefinitionEngines([defineResource({ ...names, schema: { type: "object" } })]);
  assert.equal(rules, undefined);
});
