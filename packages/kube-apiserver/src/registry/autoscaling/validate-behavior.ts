import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../validation/supported-values.js";

const maxPeriodSeconds = 1800;
const maxWindowSeconds = 3600;

/** How fast a scale may follow. Mirrors `validateBehavior`. */
export function validateBehavior(
  behavior: autoscaling_v2.HorizontalPodAutoscalerBehavior | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return (["scaleUp", "scaleDown"] as const).flatMap((direction) => {
    const rules = behavior?.[direction];
    return rules === undefined ? [] : validateRules(rules, path.child(direction));
  });
}

/** Mirrors `validateScalingRules`. */
function validateRules(rules: autoscaling_v2.HPAScalingRules, path: FieldPath): readonly FieldError[] {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const windowPath = path.child("stabilizationWindowSeconds");
  const policiesPath = path.child("policies");
  const errors: FieldError[] = [];
  if (window !== undefined && window < 0) {
    errors.push(fieldErrors.invalid(windowPath, window, "must be greater than or equal to zero"));
  }
  if (window !== undefined && window > maxWindowSeconds) {
    errors.push(fieldErrors.invalid(windowPath, window, `must be less than or equal to ${maxWindowSeconds}`));
  }
  errors.push(...validateSupported(selectPolicy, ["Disabled", "Max", "Min"], path.child("selectPolicy")));
  if (policies.length === 0) errors.push(fieldErrors.required(policiesPath, "must specify at least one Policy"));
  errors.push(...policies.flatMap((policy, index) => validatePolicy(policy, policiesPath.index(index))));
  if (tolerance !== undefined && Quantity.parse(tolerance).sign < 0) {
    errors.push(fieldErrors.invalid(path.child("tolerance"), tolerance, "must be greater than or equal to 0"));
  }
  return errors;
}

/** Mirrors `validateScalingPolicy`. */
function validatePolicy(policy: autoscaling_v2.HPAScalingPolicy, path: FieldPath): readonly FieldError[] {
  const { type = "", value = 0, periodSeconds = 0 } = policy;
  const periodPath = path.child("periodSeconds");
  const positive = "must be greater than zero";
  return [
    ...validateSupported(type, ["Percent", "Pods"], path.child("type")),
    ...(value > 0 ? [] : [fieldErrors.invalid(path.child("value"), value, positive)]),
    ...(periodSeconds > 0 ? [] : [fieldErrors.invalid(periodPath, periodSeconds, positive)]),
    ...(periodSeconds <= maxPeriodSeconds
      ? []
      : [fieldErrors.invalid(periodPath, periodSeconds, `must be less than or equal to ${maxPeriodSeconds}`)]),
  ];
}
