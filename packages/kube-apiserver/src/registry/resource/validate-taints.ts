import type { resource_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isValidLabelValue,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { requireSupported, validateSupported } from "../validation/supported-values.js";

const effects: readonly string[] = ["NoExecute", "NoSchedule", "None"];

/** Mirrors `validateDeviceTaint`. @param old - what is stored, whose effect is let through */
export function validateDeviceTaint(
  { key = "", value = "", effect }: resource_v1.DeviceTaint,
  path: FieldPath,
  old?: resource_v1.DeviceTaint,
): readonly FieldError[] {
  return [
    ...validateLabelName(key, path.child("key")),
    ...validateLabelValue(value, path.child("value")),
    ...(old !== undefined && old.effect === effect ? [] : requireSupported(effect, effects, path.child("effect"), "")),
  ];
}

/** Mirrors `validateDeviceToleration`. */
export function validateDeviceToleration(
  { key = "", operator, value = "", effect }: resource_v1.DeviceToleration,
  path: FieldPath,
): readonly FieldError[] {
  const valuePath = path.child("value");
  const errors = [
    ...(key === "" ? [] : validateLabelName(key, path.child("key"))),
    ...requireSupported(operator, ["Equal", "Exists"], path.child("operator"), ""),
  ];
  if (operator === "Equal") errors.push(...validateLabelValue(value, valuePath));
  if (operator === "Exists" && value !== "") {
    errors.push(fieldErrors.invalid(valuePath, value, "must be empty for operator `Exists`"));
  }
  return [...errors, ...validateSupported(effect, effects, path.child("effect"))];
}

function validateLabelValue(value: string, path: FieldPath): readonly FieldError[] {
  return isValidLabelValue(value).map((message) => fieldErrors.invalid(path, value, message));
}
