import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInResources, kubernetesFeatureGates, structSchemaFor } from "@kube-apiserver/api";
import type { JSONObject, KubeObject, Schema } from "@kube-apiserver/apimachinery";
import { dropFields } from "./drop-gated-fields.js";
import { gatedFieldsOf } from "./gated-fields.js";
import { storageVersionOf } from "./resource-stores.js";

const slices = gatedFieldsOf({ group: "resource.k8s.io", resource: "resourceslices" });
const sliceOf = (spec: JSONObject): KubeObject => ({ spec });

test("fields of features that are off go, and what is around them stays", () => {
  const device = { name: "d", attributes: { a: { string: "x" }, b: { ints: [1] }, ["__proto__"]: { bools: [true] } } };
  const plain = { name: "e" };
  const dropped = dropFields(
    sliceOf({ sharedCounters: [{}], devices: [{ ...device, taints: [{}] }, plain] }),
    undefined,
    slices,
  );
  assert.deepEqual(dropped, {
    spec: { devices: [{ name: "d", attributes: { a: { string: "x" }, b: {}, ["__proto__"]: {} } }, { name: "e" }] },
  });
  assert.equal((dropped.spec as { devices: object[] }).devices[1], plain, "what does not change is not copied");
});

test("fields of features that are in use stay, of every other feature they go", () => {
  const old = sliceOf({ devices: [{ name: "d", allNodes: false }] });
  const next = sliceOf({ sharedCounters: [{}], devices: [{ name: "d", nodeName: "n", taints: [{}] }] });
  assert.deepEqual(dropFields(next, old, slices), {
    spec: { sharedCounters: [{}], devices: [{ name: "d", nodeName: "n" }] },
  });
  const unused = sliceOf({ sharedCounters: [], devices: [{ name: "d" }] });
  assert.deepEqual(dropFields(next, unused, slices), { spec: { devices: [{ name: "d" }] } });
});

test("a feature may be told by other fields than its own", () => {
  const groups = gatedFieldsOf({ group: "scheduling.k8s.io", resource: "podgroups" });
  const next = { spec: {}, status: { resourceClaimStatuses: [{ name: "c" }] } };
  assert.deepEqual(dropFields(next, { spec: {} }, groups), { spec: {}, status: {} });
  assert.deepEqual(dropFields(next, { spec: { resourceClaims: [{ name: "c" }] } }, groups), next);
});

/** Whether a type has the field; `*` is every item, or any field. */
function hasField(schema: Schema, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (schema.kind === "list") return step === "*" && hasField(schema.items, rest);
  if (schema.kind === "map") return step === "*" && hasField(schema.values, rest);
  if (schema.kind !== "struct") return false;
  if (step === "*") return [...schema.fields.values()].some((field) => hasField(field.schema, rest));
  const field = schema.fields.get(step);
  return field !== undefined && hasField(field.schema, rest);
}

test("every field that comes with a feature exists, and so does the feature", () => {
  const gates = new Set(kubernetesFeatureGates.map(({ name }) => name));
  for (const { group, name: resource, storage } of builtInResources) {
    if (storage === undefined) continue;
    const schema = structSchemaFor(storageVersionOf({ group, resource }).typeKey);
    for (const { fields, signs = [], gates: names } of gatedFieldsOf({ group, resource })) {
      for (const path of [...fields, ...signs]) assert.ok(hasField(schema, path.split(".")), `${resource} ${path}`);
      for (const name of names) assert.ok(gates.has(name), name);
    }
  }
});
