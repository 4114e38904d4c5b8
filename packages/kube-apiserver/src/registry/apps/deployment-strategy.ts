import type { apps_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import {
  intOrPercentValue,
  validateNotMoreThan100Percent,
  validatePositiveIntOrPercent,
} from "../validation/int-or-percent.js";

/** A rolling update has to be able to move, and only a rolling update has settings. Mirrors `ValidateDeploymentStrategy`. */
export function validateDeploymentStrategy(
  { type, rollingUpdate }: apps_v1.DeploymentStrategy,
  path: FieldPath,
): readonly FieldError[] {
  const updatePath = path.child("rollingUpdate");
  switch (type) {
    case "Recreate": {
      const detail = "may not be specified when strategy `type` is 'Recreate'";
      return rollingUpdate === undefined ? [] : [fieldErrors.forbidden(updatePath, detail)];
    }
    case "RollingUpdate":
      if (rollingUpdate !== undefined) return validateRollingUpdate(rollingUpdate, updatePath);
      return [fieldErrors.required(updatePath, "this should be defaulted and never be nil")];
    default: {
      // The value is shown as the internal type is written: under Go's names.
      const value = { Type: type ?? "", RollingUpdate: rollingUpdate === undefined ? null : { ...rollingUpdate } };
      return [fieldErrors.notSupported(path, value, ["Recreate", "RollingUpdate"])];
    }
  }
}

/** Mirrors `ValidateRollingUpdateDeployment`. */
function validateRollingUpdate(
  { maxUnavailable = 0, maxSurge = 0 }: apps_v1.RollingUpdateDeployment,
  path: FieldPath,
): readonly FieldError[] {
  const unavailablePath = path.child("maxUnavailable");
  const stands = intOrPercentValue(maxUnavailable) === 0 && intOrPercentValue(maxSurge) === 0;
  return [
    ...validatePositiveIntOrPercent(maxUnavailable, unavailablePath),
    ...validatePositiveIntOrPercent(maxSurge, path.child("maxSurge")),
    ...(stands ? [fieldErrors.invalid(unavailablePath, maxUnavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...validateNotMoreThan100Percent(maxUnavailable, unavailablePath),
  ];
}
