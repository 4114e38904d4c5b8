import assert from "node:assert/strict";
import { test } from "node:test";
import { runToEnd } from "@kube-apiserver/apimachinery";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { testValidation } from "../../testing/validation-table.js";
import { validateMutatingPolicySteps } from "./validate-mutating-policy.js";
import { validateMutatingPolicyBinding, validateValidatingPolicyBinding } from "./validate-policy-binding.js";
import { validateValidatingPolicyStatus, validateValidatingPolicySteps } from "./validate-validating-policy.js";

const expressions = await newExpressionEngines().admission.load();
const rule = { apiGroups: ["*"], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] };
const common = {
  failurePolicy: "Fail",
  matchConstraints: {
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    resourceRules: [rule],
  },
};
const policy = { metadata: { name: "p" }, spec: { ...common, validations: [{ expression: "true" }] } };
const atLeastOne = "Required value: validations or auditAnnotations must contain at least one item";
const annotation = "spec.auditAnnotations[0]";

testValidation("validating policy", policy, (obj) => runToEnd(validateValidatingPolicySteps(obj, expressions)), [
  [{ "spec.failurePolicy": undefined }, ["spec.failurePolicy: Required value"]],
  [
    { "spec.failurePolicy": "Try" },
    ['spec.failurePolicy: Unsupported value: "Try": supported values: "Fail", "Ignore"'],
  ],
  [
    { "spec.paramKind": { apiVersion: "a/b/c", kind: "" } },
    [
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      "spec.paramKind.kind: Required value",
    ],
  ],
  [
    { "spec.paramKind": { apiVersion: "a/", kind: "ConfigMap" } },
    ['spec.paramKind.apiVersion: Invalid value: "a/": version must be specified'],
  ],
  [{ "spec.matchConstraints": undefined }, ["spec.matchConstraints: Required value"]],
  [
    { "spec.matchConstraints": { resourceRules: [] } },
    [
      "spec.matchConstraints.matchPolicy: Required value",
      "spec.matchConstraints.namespaceSelector: Required value",
      "spec.matchConstraints.objectSelector: Required value",
      "spec.matchConstraints.resourceRules: Required value",
    ],
  ],
  [
    { "spec.matchConstraints.resourceRules[0].resourceNames": ["a", "a", "b/c"] },
    [
      'spec.matchConstraints.resourceRules[0].resourceNames[1]: Duplicate value: "a"',
      `spec.matchConstraints.resourceRules[0].resourceNames[2]: Invalid value: "b/c": may not contain '/'`,
    ],
  ],
  [
    {
      "spec.variables": [
        { name: "in", expression: "1" },
        { name: "ok", expression: "" },
      ],
    },
    [
      'spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier',
      "spec.variables[1].expression: Required value: expression is not specified",
    ],
  ],
  [{ "spec.validations": [] }, [`spec.validations: ${atLeastOne}`, `spec.auditAnnotations: ${atLeastOne}`]],
  [
    { "spec.validations[0]": { expression: " ", message: "a\nb", messageExpression: " ", reason: "Why" } },
    [
      "spec.validations[0].expression: Required value: expression is not specified",
      'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks',
      'spec.validations[0].reason: Unsupported value: "Why": ' +
        'supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ],
  ],
  [
    {
      "spec.auditAnnotations": [
        { key: "k", valueExpression: "" },
        { key: "k", valueExpression: "'v'" },
      ],
    },
    [
      `${annotation}.valueExpression: Required value: valueExpression is not specified`,
      'spec.auditAnnotations[1].key: Duplicate value: "k"',
    ],
  ],
  [
    {
      "spec.matchConditions": [{ name: "m", expression: "variables.a == 1" }],
      "spec.variables": [
        { name: "a", expression: "1" },
        { name: "b", expression: "variables.a + variables.c" },
      ],
      "spec.validations[0]": { expression: "variables.a > 0", messageExpression: "variables.a" },
      "spec.auditAnnotations": [
        { key: "k", valueExpression: " 1 " },
        { key: "l", valueExpression: "null" },
      ],
    },
    [
      'spec.matchConditions[0].expression: Invalid value: "variables.a == 1": compilation failed: ' +
        "ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.a == 1\n | ^",
      'spec.variables[1].expression: Invalid value: "variables.a + variables.c": compilation failed: ' +
        "ERROR: <input>:1:24: undefined field 'c'\n | variables.a + variables.c\n | .......................^",
      'spec.validations[0].messageExpression: Invalid value: "variables.a": must evaluate to string but got int',
      `${annotation}.valueExpression: Invalid value: " 1 ": ` +
        "must evaluate to one of [string null_type] but got int",
    ],
  ],
  [
    {
      "spec.validations[0]": {
        expression: "params.a == 1",
        messageExpression: "authorizer.path('/').check('get').reason()",
      },
    },
    [
      'spec.validations[0].expression: Invalid value: "params.a == 1": compilation failed: ' +
        "ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.a == 1\n | ^",
      "spec.validations[0].messageExpression: Invalid value: \"authorizer.path('/').check('get').reason()\": " +
        "compilation failed: ERROR: <input>:1:1: undeclared reference to 'authorizer' (in container '')\n" +
        " | authorizer.path('/').check('get').reason()\n | ^",
    ],
  ],
  [
    {
      "spec.paramKind": { apiVersion: "v1", kind: "ConfigMap" },
      "spec.matchConditions": [
        { name: "m", expression: "params != null && authorizer.path('/').check('get').allowed()" },
      ],
      "spec.validations[0]": {
        expression: "params.data.a == object.metadata.name",
        messageExpression: "params.data.b + ''",
      },
    },
    [],
  ],
]);

const stored = { ...policy, spec: { ...policy.spec, matchConditions: [{ name: "", expression: "true" }] } };
testValidation(
  "stored policy",
  stored,
  (obj) => runToEnd(validateValidatingPolicySteps(obj, expressions, stored as never)),
  [[{ "spec.paramKind": { apiVersion: "v1", kind: "ConfigMap" } }, ["spec.matchConditions[0].name: Required value"]]],
);

testValidation(
  "validating policy status",
  { status: { typeChecking: { expressionWarnings: [{ fieldRef: "spec.validations[0].expression", warning: "w" }] } } },
  (obj) => validateValidatingPolicyStatus(obj),
  [
    [
      { "status.typeChecking.expressionWarnings[0]": { fieldRef: "", warning: "" } },
      [
        "status.typeChecking.expressionWarnings[0].warning: Required value",
        "status.typeChecking.expressionWarnings[0].fieldRef: Required value",
      ],
    ],
  ],
);

const mutation = { patchType: "JSONPatch", jsonPatch: { expression: "[JSONPatch{}]" } };
testValidation(
  "mutating policy",
  { spec: { ...common, reinvocationPolicy: "Never", mutations: [mutation] } },
  (obj) => runToEnd(validateMutatingPolicySteps(obj, expressions)),
  [
    [{ "spec.mutations": [] }, ["spec.mutations: Required value: mutations must contain at least one item"]],
    [{ "spec.reinvocationPolicy": undefined }, ["spec.reinvocationPolicy: Required value"]],
    [
      { "spec.mutations[0].patchType": "Strategic" },
      [
        'spec.mutations[0].patchType: Unsupported value: "Strategic": supported values: "ApplyConfiguration", "JSONPatch"',
      ],
    ],
    [
      { "spec.mutations[0].patchType": "ApplyConfiguration" },
      [
        "spec.mutations[0].jsonPatch: Forbidden: must not be specified when patchType is ApplyConfiguration",
        "spec.mutations[0].applyConfiguration: Required value: must be specified when patchType is ApplyConfiguration",
      ],
    ],
    [
      { "spec.mutations[0].jsonPatch.expression": "[]" },
      [
        'spec.mutations[0].jsonPatch.expression: Invalid value: "[]": must evaluate to list(JSONPatch) but got list(dyn)',
      ],
    ],
    [
      {
        "spec.variables": [{ name: "n", expression: "object.spec.replicas" }],
        "spec.mutations[0]": {
          patchType: "ApplyConfiguration",
          applyConfiguration: { expression: "Object{spec: Object.spec{replicas: variables.n}}" },
        },
      },
      [],
    ],
    [
      {
        "spec.mutations[0]": { patchType: "ApplyConfiguration", applyConfiguration: { expression: "object" } },
      },
      ['spec.mutations[0].applyConfiguration.expression: Invalid value: "object": must evaluate to Object but got dyn'],
    ],
    [
      { "spec.mutations[0].jsonPatch.expression": "" },
      ["spec.mutations[0].jsonPatch.expression: Required value: expression is not specified"],
    ],
  ],
);

testValidation(
  "validating policy binding",
  { spec: { policyName: "p", validationActions: ["Deny"] } },
  (obj) => validateValidatingPolicyBinding(obj),
  [
    [{ "spec.policyName": "" }, ["spec.policyName: Required value"]],
    [
      { "spec.validationActions": [] },
      ["spec.validationActions: Required value: at least one validation action is required"],
    ],
    [
      { "spec.validationActions": ["Audit", "Audit", "Eat"] },
      [
        'spec.validationActions[1]: Duplicate value: "Audit"',
        'spec.validationActions[2]: Unsupported value: "Eat": supported values: "Audit", "Deny", "Warn"',
      ],
    ],
    [
      { "spec.paramRef": { name: "n", selector: {} } },
      [
        "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
        "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
        "spec.paramRef.parameterNotFoundAction: Required value",
      ],
    ],
    [
      { "spec.paramRef": { parameterNotFoundAction: "Wait" } },
      [
        "spec.paramRef: Required value: one of name or selector must be specified",
        'spec.paramRef.parameterNotFoundAction: Unsupported value: "Wait": supported values: "Deny", "Allow"',
      ],
    ],
  ],
);

testValidation("mutating policy binding", { spec: { policyName: "p" } }, (obj) => validateMutatingPolicyBinding(obj), [
  [
    { "spec.matchResources": {} },
    [
      "spec.matchResources.matchPolicy: Required value",
      "spec.matchResources.namespaceSelector: Required value",
      "spec.matchResources.objectSelector: Required value",
    ],
  ],
]);

test("every expression is a step", () => {
  const list = <T>(make: (at: number) => T): T[] => Array.from({ length: 50 }, (_, at) => make(at));
  const variables = list((at) => ({ name: `v${at}`, expression: "1" }));
  const validations = list(() => ({ expression: "true" }));
  const auditAnnotations = list((at) => ({ key: `k${at}`, valueExpression: "'x'" }));
  const validating = { metadata: { name: "p" }, spec: { ...common, variables, validations, auditAnnotations } };
  assert.ok([...validateValidatingPolicySteps(validating as never, expressions)].length >= 150);
  const mutating = { spec: { ...common, reinvocationPolicy: "Never", variables, mutations: list(() => mutation) } };
  assert.ok([...validateMutatingPolicySteps(mutating as never, expressions)].length >= 100);
});
