import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import { validateRuntimeClass, validateRuntimeClassUpdate, warningsForRuntimeClass } from "./runtime-class.js";

const runtimeClass = {
  apiVersion: "node.k8s.io/v1",
  kind: "RuntimeClass",
  metadata: { name: "x" },
  handler: "h",
  overhead: { podFixed: { cpu: "100m" } },
  scheduling: { nodeSelector: { a: "b" }, tolerations: [{ key: "k", operator: "Exists" }] },
};
const rules = { allowTolerationComparison: false };

testValidation("a runtime class", runtimeClass, (obj) => validateRuntimeClass(obj, rules), [
  { name: "a name and a handler are enough", set: { overhead: undefined, scheduling: undefined } },
  {
    name: "everything wrong",
    set: { handler: "a.b", overhead: { podFixed: { x: "1" } }, "scheduling.nodeSelector": { a: "-" } },
    errors: [
      'handler: Invalid value: "a.b": must not contain dots',
      'overhead.limits[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'overhead.limits[x]: Invalid value: "x": must be a standard resource for containers',
      `scheduling.nodeSelector: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
  },
  {
    name: "tolerations",
    set: { "scheduling.tolerations.0": { key: "k", operator: "X" } },
    errors: ['scheduling.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"'],
  },
]);
testUpdateValidation("a runtime class", runtimeClass, validateRuntimeClassUpdate, [
  { name: "scheduling changes", set: { scheduling: undefined } },
  { name: "the handler stays", set: { handler: "i" }, errors: ['handler: Invalid value: "i": field is immutable'] },
]);

test("old labels of nodes are told of", () => {
  const old = changed(runtimeClass, { "scheduling|nodeSelector|beta.kubernetes.io/os": "linux" });
  assert.deepEqual(warningsForRuntimeClass(old), [
    'scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead',
  ]);
});
