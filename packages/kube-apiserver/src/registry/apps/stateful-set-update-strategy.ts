import type { apps_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import {
  intOrPercentValue,
  validateNotMoreThan100Percent,
  validatePositiveIntOrPercent,
} from "../validation/int-or-percent.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";

/** How the pods of a stateful set are replaced. */
export function validateStatefulSetUpdateStrategy(
  { type, rollingUpdate }: apps_v1.StatefulSetUpdateStrategy,
  path: FieldPath,
): readonly FieldError[] {
  const updatePath = path.child("rollingUpdate");
  switch (type as string | undefined) {
    case undefined:
    case "":
      return [fieldErrors.required(path)];
    case "OnDelete":
      if (rollingUpdate === undefined) return [];
      return [
        fieldErrors.invalid(updatePath, goValueOf(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'"),
      ];
    case "RollingUpdate":
      return rollingUpdate === undefined ? [] : validateRollingUpdate(rollingUpdate, updatePath);
    default: {
      const update = rollingUpdate === undefined ? null : goValueOf(rollingUpdate);
      const value = { Type: type as string, RollingUpdate: update };
      return [fieldErrors.invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

/** Errors show values of the internal type, under Go's names. */
function goValueOf({ partition = 0, maxUnavailable = null }: PartialNull<apps_v1.RollingUpdateStatefulSetStrategy>) {
  return { Partition: partition ?? 0, MaxUnavailable: maxUnavailable };
}

type PartialNull<T> = { readonly [Key in keyof T]?: T[Key] | null };

/** Mirrors `validateRollingUpdateStatefulSet`. */
function validateRollingUpdate(
  update: apps_v1.RollingUpdateStatefulSetStrategy,
  path: FieldPath,
): readonly FieldError[] {
  const { maxUnavailable } = update;
  const errors = validateNonnegativeFields(update, ["partition"], path);
  if (maxUnavailable === undefined) return errors;
  const at = path.child("maxUnavailable");
  return [
    ...errors,
    ...validatePositiveIntOrPercent(maxUnavailable, at),
    ...(intOrPercentValue(maxUnavailable) === 0 ? [fieldErrors.invalid(at, maxUnavailable, "cannot be 0")] : []),
    ...validateNotMoreThan100Percent(maxUnavailable, at),
  ];
}
