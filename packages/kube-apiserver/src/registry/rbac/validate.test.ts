import { testValidation } from "../../testing/validation-table.js";
import { validateBinding, validateBindingUpdate, validateClusterRole, validateRole } from "./validate.js";

const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
testValidation("role", { rules: [rule] }, validateRole, [
  [{ "rules[0].verbs": [] }, ["rules[0].verbs: Required value: verbs must contain at least one value"]],
  [
    { "rules[0].apiGroups": [], "rules[0].resources": [] },
    [
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
      "rules[0].resources: Required value: resource rules must supply at least one resource",
    ],
  ],
  [
    { "rules[0].nonResourceURLs": ["/x"] },
    [
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  ],
]);

const selectors = "aggregationRule.clusterRoleSelectors";
const bad = { matchExpressions: [{ key: "a", operator: "In", values: ["-"] }] };
testValidation(
  "cluster role",
  { rules: [rule, { verbs: ["get"], nonResourceURLs: ["/x"] }], aggregationRule: { clusterRoleSelectors: [{}] } },
  validateClusterRole,
  [
    [
      { [selectors]: [] },
      [`${selectors}: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil`],
    ],
    [
      { [`${selectors}[0]`]: { matchExpressions: [{ key: "a", operator: "Exists", values: ["b"] }] } },
      [
        `${selectors}[0].matchExpressions[0].values: Forbidden: ` +
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        `${selectors}[0]: Invalid value: null: invalid label selector.`,
      ],
    ],
  ],
);
const stored = { aggregationRule: { clusterRoleSelectors: [{}, bad] } };
testValidation(
  "cluster role with a bad value stored",
  { rules: [rule] },
  (next) => validateClusterRole(next, stored),
  [],
);

const group = "rbac.authorization.k8s.io";
const binding = {
  roleRef: { apiGroup: group, kind: "Role", name: "r" },
  subjects: [{ kind: "User", apiGroup: group, name: "u" }],
};
testValidation("role binding", binding, (obj) => validateBinding(obj, true), [
  [{ "roleRef.apiGroup": "" }, [`roleRef.apiGroup: Unsupported value: "": supported values: "${group}"`]],
  [{ "roleRef.kind": "Any" }, ['roleRef.kind: Unsupported value: "Any": supported values: "Role", "ClusterRole"']],
  [{ "roleRef.name": "" }, ["roleRef.name: Required value"]],
  [{ "roleRef.name": "a/b" }, [`roleRef.name: Invalid value: "a/b": may not contain '/'`]],
  [
    { "subjects[0].kind": "Robot" },
    ['subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"'],
  ],
  [{ "subjects[0]": { kind: "ServiceAccount", name: "s" } }, []],
]);
testValidation(
  "cluster role binding",
  { ...binding, roleRef: { ...binding.roleRef, kind: "ClusterRole" } },
  (obj) => validateBinding(obj, false),
  [
    [{ "roleRef.kind": "Role" }, ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"']],
    [{ "subjects[0]": { kind: "ServiceAccount", name: "s" } }, ["subjects[0].namespace: Required value"]],
  ],
);
testValidation("role binding update", binding, (next) => validateBindingUpdate(next, binding, true), [
  [
    { "roleRef.name": "other" },
    [`roleRef: Invalid value: {"apiGroup":"${group}","kind":"Role","name":"other"}: cannot change roleRef`],
  ],
]);
