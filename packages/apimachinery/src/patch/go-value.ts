import { isJSONObject, type JSONValue } from "../json/json-value.js";
import { formatGoFloat, isGoInteger } from "../schema/go-number.js";

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted. */
export function formatGoValue(value: JSONValue | undefined): string {
  if (value === undefined || value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(formatGoValue).join(" ")}]`;
  if (isJSONObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${key}:${formatGoValue(value[key])}`);
    return `map[${members.join(" ")}]`;
  }
  if (typeof value === "number") return isGoInteger(value) ? String(value) : formatGoFloat(value);
  return String(value);
}

/** The Go type that holds a JSON value of this type. */
export function goTypeOf(value: JSONValue | undefined): string {
  if (value === undefined || value === null) return "%!s(<nil>)";
  if (Array.isArray(value)) return "[]interface {}";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
    case "bigint":
      return isGoInteger(value) ? "int64" : "float64";
    default:
      return "map[string]interface {}";
  }
}
