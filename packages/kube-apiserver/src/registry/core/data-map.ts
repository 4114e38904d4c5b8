import {
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isConfigMapKey,
  isJSONObject,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";

/** Most bytes that keys and values of a ConfigMap or Secret may have. */
const maxBytes = 1024 * 1024;

/**
 * Keys and size of the maps of a ConfigMap or Secret.
 * @param base64Fields - those whose values come in base64
 */
export function validateData(
  obj: KubeObject,
  fields: readonly string[],
  base64Fields: ReadonlySet<string>,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const binary = new Set(entriesOf(obj, "binaryData").map(([key]) => key));
  let bytes = 0;
  for (const field of fields) {
    const path = FieldPath.root(field);
    for (const [key, value] of entriesOf(obj, field)) {
      for (const message of isConfigMapKey(key)) errors.push(fieldErrors.invalid(path.key(key), key, message));
      if (field === "data" && binary.has(key)) {
        errors.push(fieldErrors.invalid(path.key(key), key, "duplicate of key present in binaryData"));
      }
      bytes += sizeOf(value, base64Fields.has(field) ? "base64" : "utf8");
    }
  }
  if (bytes > maxBytes) {
    const path = FieldPath.root(fields.length > 1 ? "" : (fields[0] ?? ""));
    errors.push(fieldErrors.tooLong(path, maxBytes));
  }
  return errors;
}

/** What is marked immutable stays, and so does the mark. */
export function validateImmutable(obj: KubeObject, old: KubeObject, fields: readonly string[]): readonly FieldError[] {
  if (getOwn(old, "immutable") !== true) return [];
  const errors: FieldError[] = [];
  if (getOwn(obj, "immutable") !== true) {
    errors.push(fieldErrors.forbidden(FieldPath.root("immutable"), "field is immutable when `immutable` is set"));
  }
  for (const field of fields) {
    if (jsonEqual(getOwn(obj, field) ?? {}, getOwn(old, field) ?? {})) continue;
    errors.push(fieldErrors.forbidden(FieldPath.root(field), "field is immutable when `immutable` is set"));
  }
  return errors;
}

function entriesOf(obj: KubeObject, field: string): readonly (readonly [string, unknown])[] {
  const map = getOwn(obj, field);
  return isJSONObject(map) ? Object.entries(map) : [];
}

function sizeOf(value: unknown, encoding: "base64" | "utf8"): number {
  return typeof value === "string" ? Buffer.byteLength(value, encoding) : 0;
}
