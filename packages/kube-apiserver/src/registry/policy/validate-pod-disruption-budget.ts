import type { policy_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONValue,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { validateConditions } from "../validation/conditions.js";
import { validateNotMoreThan100Percent, validatePositiveIntOrPercent } from "../validation/int-or-percent.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import { validateSupported } from "../validation/supported-values.js";
import { hasInvalidLabelValue } from "../validation/workload.js";

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");

/** Mirrors `ValidatePodDisruptionBudget`. @param old - what is stored, whose label values are let through */
export function validatePodDisruptionBudget(
  { spec = {} }: policy_v1.PodDisruptionBudget,
  old?: policy_v1.PodDisruptionBudget,
): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  const detail = "minAvailable and maxUnavailable cannot be both set";
  return [
    ...(both ? [fieldErrors.invalid(specPath, goValueOf(spec), detail)] : []),
    ...(["minAvailable", "maxUnavailable"] as const).flatMap((name) => {
      const value = spec[name];
      const at = specPath.child(name);
      if (value === undefined) return [];
      return [...validatePositiveIntOrPercent(value, at), ...validateNotMoreThan100Percent(value, at)];
    }),
    ...validateLabelSelector(selector, specPath.child("selector"), {
      allowInvalidLabelValues: hasInvalidLabelValue(old?.spec?.selector),
    }),
    ...validateSupported(
      unhealthyPodEvictionPolicy,
      ["AlwaysAllow", "IfHealthyBudget"],
      specPath.child("unhealthyPodEvictionPolicy"),
    ),
  ];
}

/** Errors show values of the internal type, under Go's names. */
function goValueOf(spec: policy_v1.PodDisruptionBudgetSpec): JSONValue {
  return {
    MinAvailable: spec.minAvailable ?? null,
    Selector: (spec.selector ?? null) as JSONValue,
    MaxUnavailable: spec.maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
  };
}

/** Mirrors `ValidatePodDisruptionBudgetStatusUpdate`. */
export function validatePodDisruptionBudgetStatus({ status }: policy_v1.PodDisruptionBudget): readonly FieldError[] {
  const counts = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const;
  return [
    ...validateConditions(status?.conditions, statusPath.child("conditions")),
    ...validateNonnegativeFields(status, counts, statusPath),
  ];
}
