import type { apps_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, validateLabelSelector } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validatePodTemplateSpec } from "../core/pod/validation/pod-template-spec.js";
import {
  intOrPercentValue,
  validateNotMoreThan100Percent,
  validatePositiveIntOrPercent,
} from "../validation/int-or-percent.js";
import { validateCollisionCount, validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import {
  parseSelector,
  refuseEmptySelector,
  validateEndlessPods,
  validateTemplateLabels,
} from "../validation/workload.js";

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");

/** Mirrors `ValidateDaemonSetSpec`. */
export function validateDaemonSet({ spec }: apps_v1.DaemonSet, options: PodValidationOptions): readonly FieldError[] {
  const { selector, template } = spec ?? {};
  const templatePath = specPath.child("template");
  const parsed = parseSelector(selector);
  return [
    ...validateLabelSelector(selector, specPath.child("selector"), {
      allowInvalidLabelValues: options.allowInvalidLabelValueInSelector,
    }),
    ...(parsed === undefined ? [] : validateTemplateLabels(parsed, template, templatePath)),
    ...refuseEmptySelector(selector, specPath.child("selector"), "daemonset"),
    ...validatePodTemplateSpec(template, templatePath, options),
    ...validateEndlessPods(template, templatePath, "DaemonSet"),
    ...validateNonnegativeFields(spec, ["minReadySeconds"], specPath),
    ...validateUpdateStrategy(spec?.updateStrategy ?? {}, specPath.child("updateStrategy")),
    ...validateNonnegativeFields(spec, ["revisionHistoryLimit"], specPath),
  ];
}

/** Mirrors `ValidateDaemonSetUpdateStrategy`. */
function validateUpdateStrategy(
  { type, rollingUpdate }: apps_v1.DaemonSetUpdateStrategy,
  path: FieldPath,
): readonly FieldError[] {
  switch (type) {
    case "OnDelete":
      return [];
    case "RollingUpdate":
      if (rollingUpdate === undefined) return [fieldErrors.required(path.child("rollingUpdate"))];
      return validateRollingUpdate(rollingUpdate, path.child("rollingUpdate"));
    default: {
      // The value is shown as the internal type is written: under Go's names.
      const value = { Type: type ?? "", RollingUpdate: rollingUpdate === undefined ? null : { ...rollingUpdate } };
      return [fieldErrors.notSupported(path, value, ["RollingUpdate", "OnDelete"])];
    }
  }
}

/** Pods of a node are replaced before or after, not both. Mirrors `ValidateRollingUpdateDaemonSet`. */
function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: apps_v1.RollingUpdateDaemonSet,
  path: FieldPath,
): readonly FieldError[] {
  const unavailablePath = path.child("maxUnavailable");
  const surgePath = path.child("maxSurge");
  const errors = [
    ...validatePositiveIntOrPercent(maxUnavailable, unavailablePath),
    ...validatePositiveIntOrPercent(maxSurge, surgePath),
    ...validateNotMoreThan100Percent(maxUnavailable, unavailablePath),
    ...validateNotMoreThan100Percent(maxSurge, surgePath),
  ];
  const hasUnavailable = intOrPercentValue(maxUnavailable) !== 0;
  const hasSurge = intOrPercentValue(maxSurge) !== 0;
  if (hasUnavailable !== hasSurge) return errors;
  if (!hasSurge) return [...errors, fieldErrors.required(unavailablePath, "cannot be 0 when maxSurge is 0")];
  return [...errors, fieldErrors.invalid(surgePath, maxSurge, "may not be set when maxUnavailable is non-zero")];
}

const counts = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
] as const;

/** Mirrors `ValidateDaemonSetStatusUpdate`. */
export function validateDaemonSetStatusUpdate(
  { status }: apps_v1.DaemonSet,
  { status: before }: apps_v1.DaemonSet,
): readonly FieldError[] {
  return [
    ...validateNonnegativeFields(status, counts, statusPath),
    ...validateCollisionCount(status ?? {}, before ?? {}, statusPath),
  ];
}
