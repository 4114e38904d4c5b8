import { testValidation } from "../../testing/validation-table.js";
import { validatePodDisruptionBudget, validatePodDisruptionBudgetStatus } from "./validate-pod-disruption-budget.js";

testValidation("disruption budget", { spec: { minAvailable: 1, selector: {} } }, validatePodDisruptionBudget, [
  [
    { "spec.maxUnavailable": "20%" },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":{},"MaxUnavailable":"20%","UnhealthyPodEvictionPolicy":null}: ' +
        "minAvailable and maxUnavailable cannot be both set",
    ],
  ],
  [{ "spec.minAvailable": -1 }, ["spec.minAvailable: Invalid value: -1: must be greater than or equal to 0"]],
  [{ "spec.minAvailable": "101%" }, ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%']],
  [
    { "spec.unhealthyPodEvictionPolicy": "Never" },
    ['spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ],
  [
    { "spec.selector": { matchExpressions: [{ key: "a", operator: "In" }] } },
    [
      "spec.selector.matchExpressions[0].values: Required value: " +
        "must be specified when `operator` is 'In' or 'NotIn'",
    ],
  ],
]);

const condition = {
  type: "DisruptionAllowed",
  status: "True",
  reason: "r",
  lastTransitionTime: "2026-01-01T00:00:00Z",
};
const at = "status.conditions[0]";
testValidation("disruption budget status", { status: { conditions: [condition] } }, validatePodDisruptionBudgetStatus, [
  [{ "status.currentHealthy": -1 }, ["status.currentHealthy: Invalid value: -1: must be greater than or equal to 0"]],
  [
    { "status.conditions": [condition, condition] },
    ['status.conditions[1].type: Duplicate value: "DisruptionAllowed"'],
  ],
  [
    { [`${at}.status`]: "Yes", [`${at}.reason`]: "", [`${at}.lastTransitionTime`]: undefined },
    [
      `${at}.status: Unsupported value: "Yes": supported values: "False", "True", "Unknown"`,
      `${at}.lastTransitionTime: Required value`,
      `${at}.reason: Required value`,
    ],
  ],
  [{ [`${at}.message`]: "m".repeat(32_769) }, [`${at}.message: Too long: may not be more than 32768 bytes`]],
]);
