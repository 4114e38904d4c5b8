import type { meta_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  regexMessage,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { validateSupported } from "./supported-values.js";

const statuses: readonly string[] = ["False", "True", "Unknown"];
const maxReasonBytes = 1024;
const maxMessageBytes = 32 * 1024;
const reasonFormat = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const reasonPattern = new RegExp(`^${reasonFormat}$`);
const reasonMessage = regexMessage(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters " +
    "or '_,:', and must end with an alphanumeric character or '_'",
  reasonFormat,
  "my_name",
  "MY_NAME",
  "MyName",
  "ReasonA,ReasonB",
  "ReasonA:ReasonB",
);

/** Conditions of the shape that all kinds share, each type once. Mirrors `metav1validation.ValidateConditions`. */
export function validateConditions(
  conditions: readonly meta_v1.Condition[] | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const types = new Set<string>();
  return (conditions ?? []).flatMap((condition, index) => {
    const at = path.index(index);
    const { type = "" } = condition;
    const errors = types.has(type) ? [fieldErrors.duplicate(at.child("type"), type)] : [];
    types.add(type);
    return [...errors, ...validateCondition(condition, at)];
  });
}

function validateCondition(condition: Partial<meta_v1.Condition>, path: FieldPath): readonly FieldError[] {
  const { type = "", status = "", observedGeneration = 0, lastTransitionTime, message = "" } = condition;
  const errors: FieldError[] = [
    ...validateLabelName(type, path.child("type")),
    ...validateSupported(status, statuses, path.child("status")),
  ];
  if (observedGeneration < 0) {
    const detail = "must be greater than or equal to zero";
    errors.push(fieldErrors.invalid(path.child("observedGeneration"), observedGeneration, detail));
  }
  if ((lastTransitionTime ?? null) === null) errors.push(fieldErrors.required(path.child("lastTransitionTime")));
  errors.push(...validateReason(condition.reason ?? "", path.child("reason")));
  if (Buffer.byteLength(message) > maxMessageBytes) {
    errors.push(fieldErrors.tooLong(path.child("message"), maxMessageBytes));
  }
  return errors;
}

function validateReason(reason: string, path: FieldPath): readonly FieldError[] {
  if (reason === "") return [fieldErrors.required(path)];
  return [
    ...(reasonPattern.test(reason) ? [] : [fieldErrors.invalid(path, reason, reasonMessage)]),
    ...(Buffer.byteLength(reason) > maxReasonBytes ? [fieldErrors.tooLong(path, maxReasonBytes)] : []),
  ];
}
