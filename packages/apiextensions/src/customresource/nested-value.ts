import {
  formatGoValue,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  newFailureStatus,
  StatusError,
} from "@kube-apiserver/apimachinery";

/** Something other than what is looked for stands at a path, or on the way to it. Answered with 500, as upstream does. */
export class AccessorError extends StatusError {
  /** @param path - as far as the value stands that is none of `expected` */
  constructor(path: readonly string[], value: JSONValue, expected: string) {
    const found = `${formatGoValue(value)} is of the type ${goTypeOf(value)}, expected ${expected}`;
    super(newFailureStatus({ code: 500, reason: "", message: `.${path.join(".")} accessor error: ${found}` }));
  }
}

/**
 * The integer at a path; undefined where there is nothing. Mirrors `unstructured.NestedInt64`.
 * @throws AccessorError
 */
export function nestedInt64(obj: JSONObject, path: readonly string[]): number | bigint | undefined {
  const value = nestedValue(obj, path);
  if (value === undefined || typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new AccessorError(path, value, "int64");
}

/**
 * The text at a path; undefined where there is nothing. Mirrors `unstructured.NestedString`.
 * @throws AccessorError
 */
export function nestedString(obj: JSONObject, path: readonly string[]): string | undefined {
  const value = nestedValue(obj, path);
  if (value === undefined || typeof value === "string") return value;
  throw new AccessorError(path, value, "string");
}

function nestedValue(obj: JSONObject, path: readonly string[]): JSONValue | undefined {
  let value: JSONValue | undefined = obj;
  for (const [at, name] of path.entries()) {
    if (value === undefined || value === null) return undefined;
    if (!isJSONObject(value)) throw new AccessorError(path.slice(0, at + 1), value, "map[string]interface{}");
    value = getOwn(value, name);
  }
  return value;
}

function goTypeOf(value: JSONValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "object":
      return "map[string]interface {}";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    default:
      return typeof value === "bigint" || Number.isInteger(value) ? "int64" : "float64";
  }
}
