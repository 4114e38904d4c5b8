import { testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validateResourceQuota, validateResourceQuotaStatus, validateResourceQuotaUpdate } from "./validate.js";

const quota = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "x", namespace: "a" },
  spec: { hard: { cpu: "500m", pods: "5", "requests.example.com/gpu": "2", "hugepages-2Mi": "4Mi" } },
};
const exists = (scopeName: string) => ({ scopeName, operator: "Exists" });
const expressions = "spec.scopeSelector.matchExpressions";

testValidation("a quota", quota, validateResourceQuota, [
  {
    name: "a class by name",
    set: {
      "spec.hard": { pods: "1" },
      "spec.scopeSelector.matchExpressions": [{ scopeName: "PriorityClass", operator: "In", values: ["a"] }],
    },
  },
  {
    name: "resources that nobody counts",
    set: { "spec.hard": { foo: "1", storage: "1Gi" } },
    errors: [
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
      'spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota',
    ],
  },
  {
    name: "amounts below zero and half objects",
    set: { "spec.hard": { cpu: "-1", pods: "1500m" } },
    errors: [
      'spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
    ],
  },
  {
    name: "scopes of other things",
    set: { "spec.hard": { cpu: "1", pods: "1", secrets: "1" }, "spec.scopes": ["BestEffort", "X", "NotBestEffort"] },
    errors: [
      'spec.scopes: Invalid value: ["BestEffort","X","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","X","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","X","NotBestEffort"]: unsupported scope',
      'spec.scopes: Invalid value: ["BestEffort","X","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","X","NotBestEffort"]: conflicting scopes',
    ],
  },
  {
    name: "requirements",
    set: {
      "spec.hard": { pods: "1", secrets: "1" },
      "spec.scopeSelector.matchExpressions": [
        { scopeName: "Terminating", operator: "In", values: [] },
        { ...exists("PriorityClass"), values: ["a"] },
      ],
    },
    errors: [
      `${expressions}: Invalid value: {"MatchExpressions":[{"ScopeName":"Terminating","Operator":"In","Values":[]},{"ScopeName":"PriorityClass","Operator":"Exists","Values":["a"]}]}: unsupported scope applied to resource`,
      `${expressions}.operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`,
      `${expressions}.values: Required value: must be at least one value when \`operator\` is 'In' or 'NotIn' for scope selector`,
      `${expressions}: Invalid value: {"MatchExpressions":[{"ScopeName":"Terminating","Operator":"In","Values":[]},{"ScopeName":"PriorityClass","Operator":"Exists","Values":["a"]}]}: unsupported scope applied to resource`,
      `${expressions}.values: Invalid value: ["a"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`,
    ],
  },
  {
    name: "requirements that exclude each other",
    set: {
      "spec.hard": { pods: "1" },
      "spec.scopeSelector.matchExpressions": [
        exists("Terminating"),
        exists("NotTerminating"),
        { scopeName: "X", operator: "Y" },
      ],
    },
    errors: [
      `${expressions}.scopeName: Invalid value: "X": unsupported scope`,
      `${expressions}.operator: Invalid value: "Y": not a valid selector operator`,
      `${expressions}: Invalid value: null: conflicting scopes`,
    ],
  },
]);
testUpdateValidation("a quota", quota, validateResourceQuotaUpdate, [
  { name: "amounts change", set: { "spec.hard.pods": "6" } },
  {
    name: "scopes stay",
    set: { "spec.hard": { pods: "1" }, "spec.scopes": ["Terminating"] },
    errors: ['spec.scopes: Invalid value: ["Terminating"]: field is immutable'],
  },
]);
testValidation("the status of a quota", quota, validateResourceQuotaStatus, [
  {
    name: "what is used is counted as well",
    set: { "status.hard": { x: "1" }, "status.used": { pods: "-1" } },
    errors: [
      'status.hard[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'status.hard[x]: Invalid value: "x": must be a standard resource for quota',
      'status.used[pods]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  },
]);
