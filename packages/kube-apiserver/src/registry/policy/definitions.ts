import type { policy_v1 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validatePodDisruptionBudget, validatePodDisruptionBudgetStatus } from "./validate-pod-disruption-budget.js";

export const podDisruptionBudgets: StoredResourceDefinition = {
  group: "policy",
  resource: "poddisruptionbudgets",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validatePodDisruptionBudget(obj as policy_v1.PodDisruptionBudget),
    validateUpdate: (_ctx, obj, old) =>
      validatePodDisruptionBudget(obj as policy_v1.PodDisruptionBudget, old as policy_v1.PodDisruptionBudget),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validatePodDisruptionBudgetStatus(obj as policy_v1.PodDisruptionBudget),
  }),
};
