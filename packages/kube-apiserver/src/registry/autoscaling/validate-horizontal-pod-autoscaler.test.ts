import { testValidation } from "../../testing/validation-table.js";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
} from "./validate-horizontal-pod-autoscaler.js";

const off = { enabled: () => false };
const on = { enabled: () => true };
const target = { type: "Utilization", averageUtilization: 80 };
const autoscaler = {
  spec: {
    scaleTargetRef: { kind: "Deployment", name: "x", apiVersion: "apps/v1" },
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
  },
};
const metric = "spec.metrics[0]";
const kinds = 'supported values: "ContainerResource", "External", "Object", "Pods", "Resource"';
const zeroNeeds = "must specify at least one Object or External metric to support scaling to zero replicas";

testValidation("autoscaler", autoscaler, (next) => validateHorizontalPodAutoscaler(next, undefined, off), [
  [
    { "spec.minReplicas": 0 },
    ["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1", `spec.metrics: Forbidden: ${zeroNeeds}`],
  ],
  [
    { "spec.maxReplicas": 0, "spec.minReplicas": undefined },
    ["spec.maxReplicas: Invalid value: 0: must be greater than 0"],
  ],
  [{ "spec.minReplicas": 6 }, ["spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`"]],
  [{ "spec.scaleTargetRef.kind": "" }, ["spec.scaleTargetRef.kind: Required value"]],
  [{ "spec.scaleTargetRef.name": ".." }, [`spec.scaleTargetRef.name: Invalid value: "..": may not be '..'`]],
  [
    { "spec.scaleTargetRef.apiVersion": "v1" },
    ['spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group'],
  ],
  [{ "spec.scaleTargetRef.apiVersion": "v1", "spec.scaleTargetRef.kind": "ReplicationController" }, []],
  [
    { "spec.scaleTargetRef.apiVersion": "a/b/c" },
    ['spec.scaleTargetRef.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
  ],
  [
    { [`${metric}.type`]: "Any" },
    [`${metric}.type: Unsupported value: "Any": ${kinds}`, `${metric}.type: Unsupported value: "Any": ${kinds}`],
  ],
  [
    { [metric]: { type: "Pods" } },
    [`${metric}.pods: Required value: must populate information for the given metric source`],
  ],
  [
    { [`${metric}.pods`]: { metric: { name: "m" }, target: { type: "AverageValue", averageValue: "1" } } },
    [`${metric}.pods: Forbidden: must populate the given metric source only`],
  ],
  [{ [`${metric}.resource.name`]: "" }, [`${metric}.resource.name: Required value: must specify a resource name`]],
  [
    { [`${metric}.resource.target`]: { type: "Utilization" } },
    [
      `${metric}.resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization`,
    ],
  ],
  [
    { [`${metric}.resource.target.averageValue`]: "0" },
    [
      `${metric}.resource.target.averageValue: Invalid value: "0": must be positive`,
      `${metric}.resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization`,
    ],
  ],
  [
    { [`${metric}.resource.target.type`]: "X" },
    [`${metric}.resource.target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue`],
  ],
  [
    { [metric]: { type: "ContainerResource", containerResource: { name: "gpu", container: "A", target } } },
    [
      `${metric}.containerResource.name: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `${metric}.containerResource.name: Invalid value: "gpu": must be a standard resource for containers`,
      `${metric}.containerResource.container: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [
    {
      [metric]: {
        type: "External",
        external: { metric: { name: "a/b" }, target: { type: "Value", value: "1", averageValue: "1" } },
      },
    },
    [
      `${metric}.external.metric.name: Invalid value: "a/b": may not contain '/'`,
      `${metric}.external.target.value: Forbidden: may not set both a target value for metric and a per-pod target`,
    ],
  ],
  [
    {
      [metric]: {
        type: "Object",
        object: { metric: { name: "m" }, target: { type: "Value" }, describedObject: { kind: "K", name: "n" } },
      },
    },
    [`${metric}.object.target.averageValue: Required value: must set either a target value or averageValue`],
  ],
  [
    { "spec.behavior": { scaleUp: { stabilizationWindowSeconds: 3601, selectPolicy: "Any", policies: [] } } },
    [
      "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "Any": supported values: "Disabled", "Max", "Min"',
      "spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
    ],
  ],
  [
    { "spec.behavior": { scaleDown: { tolerance: "-1", policies: [{ type: "X", value: 0, periodSeconds: 1801 }] } } },
    [
      'spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
      "spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
      "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
      'spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
]);

testValidation(
  "autoscaler with the gate on",
  autoscaler,
  (next) => validateHorizontalPodAutoscaler(next, undefined, on),
  [[{ "spec.minReplicas": 0 }, [`spec.metrics: Forbidden: ${zeroNeeds}`]]],
);

const stored = { spec: { ...autoscaler.spec, scaleTargetRef: { kind: "Deployment", name: "x", apiVersion: "v1" } } };
testValidation("stored autoscaler of no group", stored, (next) => validateHorizontalPodAutoscaler(next, stored, off), [
  [{ "spec.maxReplicas": 7 }, []],
]);

testValidation(
  "autoscaler status",
  { spec: autoscaler.spec, status: { desiredReplicas: 1 } },
  validateHorizontalPodAutoscalerStatus,
  [
    [
      { "status.desiredReplicas": -1 },
      ["status.desiredReplicas: Invalid value: -1: must be greater than or equal to 0"],
    ],
  ],
);
