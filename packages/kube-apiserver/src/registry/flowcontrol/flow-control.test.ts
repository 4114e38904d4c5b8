import assert from "node:assert/strict";
import { test } from "node:test";
import { bootstrapFlowSchemas, bootstrapPriorityLevels } from "@kube-apiserver/api";
import { testValidation } from "../../testing/validation-table.js";
import { validateFlowSchema } from "./validate-flow-schema.js";
import { validatePriorityLevel } from "./validate-priority-level.js";

test("the objects that servers keep in place are valid", () => {
  for (const { object } of bootstrapFlowSchemas()) assert.deepEqual(validateFlowSchema(object as never), []);
  for (const { object } of bootstrapPriorityLevels()) assert.deepEqual(validatePriorityLevel(object as never), []);
});

const rules = "spec.rules[0]";
const schema = {
  metadata: { name: "x" },
  spec: {
    priorityLevelConfiguration: { name: "global-default" },
    matchingPrecedence: 500,
    distinguisherMethod: { type: "ByUser" },
    rules: [
      {
        subjects: [{ kind: "User", user: { name: "*" } }],
        resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"] }],
        nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/a/*"] }],
      },
    ],
  },
};
const verbs = '"create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"';
testValidation("flow schema", schema, validateFlowSchema, [
  [{ "spec.matchingPrecedence": 0 }, ["spec.matchingPrecedence: Invalid value: 0: must be a positive value"]],
  [
    { "spec.matchingPrecedence": 10_001 },
    ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"],
  ],
  [
    { "spec.matchingPrecedence": 1 },
    ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  ],
  [
    { "spec.distinguisherMethod.type": "ByName" },
    ['spec.distinguisherMethod.type: Unsupported value: {"Type":"ByName"}: supported values: "ByNamespace", "ByUser"'],
  ],
  [
    { "spec.priorityLevelConfiguration.name": "" },
    ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"],
  ],
  [{ [`${rules}.subjects`]: [] }, [`${rules}.subjects: Required value: subjects must contain at least one value`]],
  [
    { [`${rules}.subjects[0].kind`]: "Robot" },
    [`${rules}.subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"`],
  ],
  [
    { [`${rules}.subjects[0]`]: { kind: "Group", user: { name: "x" } } },
    [
      `${rules}.subjects[0].group: Required value: group is required when subject kind is 'Group'`,
      `${rules}.subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'`,
    ],
  ],
  [
    { [`${rules}.subjects[0]`]: { kind: "ServiceAccount", serviceAccount: { name: "", namespace: "" } } },
    [
      `${rules}.subjects[0].serviceAccount.name: Required value`,
      `${rules}.subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account`,
    ],
  ],
  [
    { [`${rules}.resourceRules`]: [], [`${rules}.nonResourceRules`]: [] },
    [`${rules}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`],
  ],
  [
    { [`${rules}.resourceRules[0].verbs`]: ["eat"] },
    [`${rules}.resourceRules[0].verbs: Unsupported value: ["eat"]: supported values: ${verbs}`],
  ],
  [
    { [`${rules}.resourceRules[0].namespaces`]: [] },
    [
      `${rules}.resourceRules[0].namespaces: Required value: ` +
        "resource rules that are not cluster scoped must supply at least one namespace",
    ],
  ],
  [
    { [`${rules}.resourceRules[0].apiGroups`]: ["*", "apps"] },
    [
      `${rules}.resourceRules[0].apiGroups: Invalid value: ["*","apps"]: ` +
        "if '*' is present, must not specify other api groups",
    ],
  ],
  ...(
    [
      ["a", "must start with slash"],
      ["/a b", "must not contain white-space"],
      ["/a//b", "must not contain double slash"],
      ["/a*", "wildcard can only do suffix matching"],
    ] as const
  ).map(
    ([url, detail]) =>
      [
        { [`${rules}.nonResourceRules[0].nonResourceURLs`]: [url] },
        [`${rules}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "${url}": ${detail}`],
      ] as const,
  ),
  [
    { status: { conditions: [{ type: "A" }, { type: "A" }, { type: "" }] } },
    ['status.conditions[1].type: Duplicate value: "A"', "status.conditions[2].type: Required value: must not be empty"],
  ],
]);

const queuing = "spec.limited.limitResponse.queuing";
const level = {
  metadata: { name: "x" },
  spec: {
    type: "Limited",
    limited: {
      nominalConcurrencyShares: 5,
      lendablePercent: 50,
      limitResponse: { type: "Queue", queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
    },
  },
};
testValidation("priority level", level, validatePriorityLevel, [
  [
    { "spec.type": "Exempt" },
    [
      "spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'",
      "spec.limited: Forbidden: must be nil if the type is not Limited",
    ],
  ],
  [{ "spec.limited": undefined }, ["spec.limited: Required value: must not be empty when type is Limited"]],
  [{ "spec.type": "Any" }, ['spec.type: Unsupported value: "Any": supported values: "Exempt", "Limited"']],
  [
    { "spec.limited.nominalConcurrencyShares": -1 },
    ["spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer"],
  ],
  [
    { "spec.limited.lendablePercent": 101, "spec.limited.borrowingLimitPercent": -1 },
    [
      "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
      "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer",
    ],
  ],
  [
    { "spec.limited.limitResponse.type": "Reject" },
    [`${queuing}: Forbidden: must be nil if limited.limitResponse.type is not Limited`],
  ],
  [{ [`${queuing}.handSize`]: 65 }, [`${queuing}.handSize: Invalid value: 65: should not be greater than queues (64)`]],
  [
    { [`${queuing}.handSize`]: 11 },
    [
      `${queuing}.handSize: Invalid value: 11: ` +
        "required entropy bits of deckSize 64 and handSize 11 should not be greater than 60",
    ],
  ],
  [
    { [`${queuing}.queues`]: 0 },
    [
      `${queuing}.queues: Invalid value: 0: must be positive`,
      `${queuing}.handSize: Invalid value: 6: should not be greater than queues (0)`,
    ],
  ],
]);

const exempt = bootstrapPriorityLevels().find(({ object }) => (object.metadata as { name?: string }).name === "exempt");
testValidation("exempt priority level", exempt?.object ?? {}, validatePriorityLevel, [
  [{ "spec.exempt.lendablePercent": 50 }, []],
]);
const catchAll = bootstrapFlowSchemas().find(
  ({ object }) => (object.metadata as { name?: string }).name === "catch-all",
);
test("the schema that takes what is left is what it is", () => {
  const { spec, ...rest } = catchAll?.object ?? {};
  const changed = { ...rest, spec: { ...(spec as object), matchingPrecedence: 9_999 } };
  const details = validateFlowSchema(changed as never).map(({ detail }) => detail);
  assert.deepEqual(details, ["spec of 'catch-all' must equal the fixed value"]);
});
