import { testValidation } from "../../testing/validation-table.js";
import { validatePriorityClass, validatePriorityClassUpdate } from "./definitions.js";

const reserved = "priority class names with 'system-' prefix are reserved for system use only. error:";
testValidation("priority class", { metadata: { name: "x" }, value: 5 }, validatePriorityClass, [
  [{ value: 1_000_000_001 }, ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]],
  [
    { "metadata.name": "system-x" },
    [`metadata.name: Forbidden: ${reserved} system-x is not a known system priority class`],
  ],
  [{ preemptionPolicy: "" }, ["preemptionPolicy: Required value"]],
  [
    { preemptionPolicy: "Always" },
    ['preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"'],
  ],
]);
const critical = "system-node-critical";
testValidation("system class", { metadata: { name: critical }, value: 2_000_001_000 }, validatePriorityClass, [
  [{ value: 1 }, [`metadata.name: Forbidden: ${reserved} value of ${critical} PriorityClass must be 2000001000`]],
  [
    { globalDefault: true },
    [`metadata.name: Forbidden: ${reserved} globalDefault of ${critical} PriorityClass must be false`],
  ],
]);
const stored = { value: 5, preemptionPolicy: "Never" };
testValidation("priority class update", stored, (next) => validatePriorityClassUpdate(next, stored), [
  [{ value: 6 }, ["value: Forbidden: may not be changed in an update."]],
  [
    { preemptionPolicy: "PreemptLowerPriority" },
    ['preemptionPolicy: Invalid value: "PreemptLowerPriority": field is immutable'],
  ],
]);
