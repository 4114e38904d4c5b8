import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../validation/names.js";

const maxCount = 512;
const maxBytes = 256 * 1024;

/** The name of whoever makes volumes, in any case. Mirrors `validateProvisioner`. */
export function validateProvisioner(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  return validateQualifiedName(name.toLowerCase(), path);
}

/** What a class tells whoever makes volumes. Mirrors `validateParameters`. */
export function validateParameters(
  parameters: Readonly<Record<string, string | undefined>>,
  path: FieldPath,
  isRequired = false,
): readonly FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > maxCount) return [fieldErrors.tooLong(path, maxCount)];
  const bytes = bytesOf(parameters);
  return [
    ...entries.filter(([key]) => key === "").map(([key]) => fieldErrors.invalid(path, key, "field can not be empty.")),
    ...(bytes > maxBytes ? [fieldErrors.tooLong(path, maxBytes)] : []),
    ...(isRequired && entries.length === 0
      ? [fieldErrors.required(path, "must contain at least one key/value pair")]
      : []),
  ];
}

/** Keys and values together, in bytes. */
export function bytesOf(map: Readonly<Record<string, string | undefined>>): number {
  return Object.entries(map).reduce(
    (bytes, [key, value = ""]) => bytes + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}
