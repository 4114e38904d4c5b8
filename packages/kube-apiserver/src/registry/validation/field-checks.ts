import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSupported } from "./supported-values.js";

/** Refuses an empty or missing text. */
export function validateRequired(value: string | undefined, path: FieldPath, detail = ""): readonly FieldError[] {
  return (value ?? "") === "" ? [fieldErrors.required(path, detail)] : [];
}

/** A text that has to be there and one of a closed set, which is listed in the order given. */
export function validateChoice(
  value: string | undefined,
  supported: readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  const missing = validateRequired(value, path);
  return missing.length > 0 ? missing : validateSupported(value, supported, path);
}

/** A number above zero. Mirrors `ValidatePositiveField`. */
export function validatePositiveField(value: number | bigint, path: FieldPath): readonly FieldError[] {
  return value > 0 ? [] : [fieldErrors.invalid(path, value, "must be greater than zero")];
}
