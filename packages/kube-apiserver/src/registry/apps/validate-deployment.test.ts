import type { JSONObject } from "@kube-apiserver/apimachinery";
import { testValidation } from "../../testing/validation-table.js";
import { podValidationOptions } from "../core/pod/validation/options.js";
import { podSettings, podSpec } from "../core/pod/validation/testing/fixtures.js";
import { validateDeployment, validateDeploymentStatusUpdate } from "./validate-deployment.js";

const options = podValidationOptions(podSettings());
const percent = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', ";
const percentRule = `${percent}regex used for validation is '[0-9]+%')`;
const deployment = {
  metadata: { name: "x" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "x" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    template: {
      metadata: { labels: { app: "x" } },
      spec: podSpec() as JSONObject,
    },
  },
};

testValidation("deployment", deployment, (obj) => validateDeployment(obj, options), [
  [{ "spec.replicas": -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
  [
    { "spec.selector": undefined },
    [
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ],
  ],
  [{ "spec.selector": {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
  [
    { "spec.selector.matchLabels.app": "y" },
    ['spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`'],
  ],
  [
    { "spec.selector": { matchExpressions: [{ key: "app", operator: "Has" }] } },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Has": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Has"}]}: invalid label selector',
    ],
  ],
  [
    { "spec.template.spec.restartPolicy": "Never" },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    { "spec.template.spec.activeDeadlineSeconds": 5 },
    ["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported"],
  ],
  [
    { "spec.strategy": { type: "Recreate", rollingUpdate: {} } },
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    { "spec.strategy": { type: "RollingUpdate" } },
    ["spec.strategy.rollingUpdate: Required value: this should be defaulted and never be nil"],
  ],
  [
    { "spec.strategy": { type: "Slow" } },
    [
      'spec.strategy: Unsupported value: {"Type":"Slow","RollingUpdate":null}: ' +
        'supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    { "spec.strategy.rollingUpdate": { maxSurge: 0, maxUnavailable: "0%" } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  ],
  [
    { "spec.strategy.rollingUpdate.maxUnavailable": "101%" },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [{ "spec.strategy.rollingUpdate.maxSurge": "150%" }, []],
  [
    { "spec.strategy.rollingUpdate.maxSurge": "some" },
    [`spec.strategy.rollingUpdate.maxSurge: Invalid value: "some": ${percentRule}`],
  ],
  [
    { "spec.minReadySeconds": 5, "spec.progressDeadlineSeconds": 5 },
    ["spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds"],
  ],
  [
    { "spec.revisionHistoryLimit": -1 },
    ["spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0"],
  ],
]);

const status = { replicas: 3, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 1, collisionCount: 2 };
const old = { ...deployment, status } as never;
testValidation("deployment status", { ...deployment, status }, (next) => validateDeploymentStatusUpdate(next, old), [
  [{ "status.readyReplicas": 4 }, ["status.readyReplicas: Invalid value: 4: cannot be greater than status.replicas"]],
  [
    { "status.availableReplicas": 3 },
    ["status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas"],
  ],
  [{ "status.collisionCount": 1 }, ["status.collisionCount: Invalid value: 1: cannot be decremented"]],
  [{ "status.collisionCount": undefined }, ["status.collisionCount: Invalid value: 0: cannot be decremented"]],
  [
    { "status.observedGeneration": -1 },
    ["status.observedGeneration: Invalid value: -1: must be greater than or equal to 0"],
  ],
]);
