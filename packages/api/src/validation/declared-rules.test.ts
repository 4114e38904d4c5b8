import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { hasDeclaredRules, validateDeclaredRules } from "./declared-rules.js";

const on = { enabled: () => true };
const off = { enabled: () => false };

function errorsOf(typeKey: string, obj: JSONObject, old?: JSONObject, gates = on): readonly string[] {
  return validateDeclaredRules(typeKey, gates, obj, old).map(toErrorText);
}

const template = { name: "a", schedulingPolicy: { gang: { minCount: 1 } } };
const workload = { metadata: { name: "w" }, spec: { podGroupTemplates: [template] } };
const templates = "spec.podGroupTemplates";

function workloadWith(changes: JSONObject, gates = on): readonly string[] {
  const spec = { podGroupTemplates: [{ ...template, ...changes }] };
  return errorsOf("scheduling.v1alpha2.Workload", { spec }, undefined, gates);
}

test("kinds whose rules are all watched only have none", () => {
  assert.equal(hasDeclaredRules("core.v1.ReplicationController"), false);
  assert.equal(hasDeclaredRules("scheduling.v1alpha2.Workload"), true);
});

test("a valid object has no errors", () => assert.deepEqual(errorsOf("scheduling.v1alpha2.Workload", workload), []));

test("what is required has to be there, and to be something", () => {
  assert.deepEqual(errorsOf("scheduling.v1alpha2.Workload", { spec: {} }), [`${templates}: Required value`]);
  assert.deepEqual(workloadWith({ name: "" }), [`${templates}[0].name: Required value`]);
});

test("texts have formats", () => {
  assert.match(workloadWith({ name: "a.b" })[0] ?? "", /^spec\.podGroupTemplates\[0\]\.name: Invalid value: "a\.b"/);
});

test("numbers have bounds", () => {
  assert.deepEqual(workloadWith({ schedulingPolicy: { gang: { minCount: -1 } } }), [
    `${templates}[0].schedulingPolicy.gang.minCount: Invalid value: -1: must be greater than or equal to 1`,
  ]);
  assert.deepEqual(workloadWith({ priority: 2_000_000_000 }), [
    `${templates}[0].priority: Invalid value: 2000000000: must be less than or equal to 1000000000`,
  ]);
});

test("one member of a union is there", () => {
  assert.deepEqual(workloadWith({ schedulingPolicy: {} }), [
    `${templates}[0].schedulingPolicy: Invalid value: "": must specify one of: \`basic\`, \`gang\``,
  ]);
  assert.deepEqual(workloadWith({ schedulingPolicy: { basic: {}, gang: { minCount: 1 } } }), [
    `${templates}[0].schedulingPolicy: Invalid value: "{basic, gang}": must specify exactly one of: \`basic\`, \`gang\``,
  ]);
});

test("constants are all there are", () => {
  assert.deepEqual(workloadWith({ disruptionMode: "Node" }), [
    `${templates}[0].disruptionMode: Unsupported value: "Node": supported values: "Pod", "PodGroup"`,
  ]);
});

test("a gate that is off forbids its fields", () => {
  assert.deepEqual(workloadWith({ priority: 5 }, off), [`${templates}[0].priority: Forbidden`]);
});

test("lists have a limit, and keys that tell their items apart", () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...template, name: `n${index}` }));
  assert.deepEqual(errorsOf("scheduling.v1alpha2.Workload", { spec: { podGroupTemplates: many } }), [
    `${templates}: Too many: 9: must have at most 8 items`,
  ]);
  const twice = errorsOf("scheduling.v1alpha2.Workload", { spec: { podGroupTemplates: [template, template] } });
  assert.match(twice[0] ?? "", /^spec\.podGroupTemplates\[1\]: Duplicate value: /);
});

test("what is immutable stays, and what did not change is not looked at", () => {
  const bad = { spec: { podGroupTemplates: [{ ...template, name: "A.B" }] } };
  assert.deepEqual(errorsOf("scheduling.v1alpha2.Workload", { ...bad, metadata: { name: "x" } }, bad), []);
  assert.deepEqual(errorsOf("scheduling.v1alpha2.Workload", bad, workload), [
    `${templates}: Invalid value: null: field is immutable`,
  ]);
});

test("an allocation comes and goes, and does not change", () => {
  const status = (results: readonly JSONObject[]) => ({
    status: { allocation: { devices: { results } } },
  });
  const result = { request: "r", driver: "d.example.com", pool: "p", device: "x" };
  const typeKey = "resource.v1.ResourceClaim";
  assert.deepEqual(errorsOf(typeKey, status([result]), { status: {} }), []);
  assert.deepEqual(errorsOf(typeKey, { status: {} }, status([result])), []);
  assert.deepEqual(errorsOf(typeKey, status([]), status([result])), [
    "status.allocation: Invalid value: null: field cannot be modified once set",
  ]);
});

test("keys of maps have formats", () => {
  const spec = { sharedCounters: [{ name: "c", counters: { "A B": { value: "1" } } }] };
  const [error = ""] = errorsOf("resource.v1.ResourceSlice", { spec });
  assert.match(error, /^spec\.sharedCounters\[0\]\.counters: Invalid value: "A B"/);
});

test("names of drivers may have capital letters, and a pool has segments", () => {
  const withResult = (changes: JSONObject) => ({
    status: {
      allocation: {
        devices: { results: [{ request: "r", driver: "D.example.com", pool: "a/b", device: "x", ...changes }] },
      },
    },
  });
  const path = "status.allocation.devices.results[0]";
  const check = (changes: JSONObject) => errorsOf("resource.v1.ResourceClaim", withResult(changes), { status: {} });
  assert.deepEqual(check({}), []);
  assert.deepEqual(check({ pool: "a//b" }), [`${path}.pool: Invalid value: "a//b": segment 1: must not be empty`]);
  assert.deepEqual(check({ shareID: "x" }), [
    `${path}.shareID: Invalid value: "x": must be a lowercase UUID in 8-4-4-4-12 format`,
  ]);
});
