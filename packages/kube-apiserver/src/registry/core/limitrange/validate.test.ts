import { testValidation } from "../../../testing/validation-table.js";
import { validateLimitRange } from "./validate.js";

const limitRange = {
  apiVersion: "v1",
  kind: "LimitRange",
  metadata: { name: "x", namespace: "a" },
  spec: {
    limits: [
      {
        type: "Container",
        max: { cpu: "2", memory: "2Gi" },
        min: { cpu: "100m" },
        default: { cpu: "500m" },
        defaultRequest: { cpu: "200m" },
        maxLimitRequestRatio: { cpu: "10" },
      },
      { type: "PersistentVolumeClaim", max: { storage: "1Gi" } },
    ],
  },
};
const first = "spec.limits[0]";

testValidation("a limit range", limitRange, validateLimitRange, [
  {
    name: "types are known and there once",
    set: { "spec.limits.1": { type: "Container" }, "spec.limits.2": { type: "X" } },
    errors: [
      'spec.limits[1].type: Duplicate value: "Container"',
      'spec.limits[2].type: Invalid value: "X": must be a standard limit type or fully qualified',
    ],
  },
  {
    name: "resources of containers",
    set: { "spec.limits.0.max": { storage: "1Gi" } },
    errors: [`${first}.max[storage]: Invalid value: "storage": must be a standard resource for containers`],
  },
  {
    name: "pods have no defaults",
    set: { "spec.limits.0.type": "Pod" },
    errors: [
      `${first}.default: Forbidden: may not be specified when \`type\` is 'Pod'`,
      `${first}.defaultRequest: Forbidden: may not be specified when \`type\` is 'Pod'`,
    ],
  },
  {
    name: "claims have a size",
    set: { "spec.limits.1.max": undefined },
    errors: [
      "spec.limits[1].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
    ],
  },
  {
    name: "everything above what it is below of",
    set: {
      "spec.limits.0": {
        type: "Container",
        max: { cpu: "1" },
        min: { cpu: "2" },
        default: { cpu: "1500m" },
        defaultRequest: { cpu: "1800m" },
      },
    },
    errors: [
      `${first}.min[cpu]: Invalid value: "2": min value 2 is greater than max value 1`,
      `${first}.defaultRequest[cpu]: Invalid value: "1800m": min value 2 is greater than default request value 1800m`,
      `${first}.defaultRequest[cpu]: Invalid value: "1800m": default request value 1800m is greater than max value 1`,
      `${first}.defaultRequest[cpu]: Invalid value: "1800m": default request value 1800m is greater than default limit value 1500m`,
      `${first}.default[cpu]: Invalid value: "2": min value 2 is greater than default value 1500m`,
      `${first}.default[cpu]: Invalid value: "1": default value 1500m is greater than max value 1`,
    ],
  },
  {
    name: "ratios",
    set: { "spec.limits.0.maxLimitRequestRatio": { cpu: "30", memory: "500m" } },
    errors: [
      `${first}.maxLimitRequestRatio[cpu]: Invalid value: "30": ratio 30 is greater than max/min = 20.000000`,
      `${first}.maxLimitRequestRatio[memory]: Invalid value: "500m": ratio 500m is less than 1`,
    ],
  },
  {
    name: "what cannot be promised twice",
    set: { "spec.limits.0": { type: "Container", default: { "a.b/gpu": "2" }, defaultRequest: { "a.b/gpu": "1" } } },
    errors: [
      `${first}.defaultRequest[a.b/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in a.b/gpu`,
    ],
  },
]);
