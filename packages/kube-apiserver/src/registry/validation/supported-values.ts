import { type FieldError, type FieldPath, fieldErrors, quoteGo } from "@kube-apiserver/apimachinery";

/** Refuses a value outside a closed set. A value that is not there passes. */
export function validateSupported(
  value: string | null | undefined,
  supported: readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  if (value === undefined || value === null || supported.includes(value)) return [];
  return [fieldErrors.notSupported(path, value, supported)];
}

/** As {@link validateSupported}, for values that have to be there. @param detail - left out: what is supported */
export function requireSupported(
  value: string | null | undefined,
  supported: readonly string[],
  path: FieldPath,
  detail = `valid values: [${supported.map(quoteGo).join(" ")}]`,
): readonly FieldError[] {
  if (value === undefined || value === null || value === "") return [fieldErrors.required(path, detail)];
  return validateSupported(value, supported, path);
}
