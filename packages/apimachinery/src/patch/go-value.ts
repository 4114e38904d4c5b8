import { quoteGo } from "../json/go-quote.js";
import { isJSONObject, type JSONValue } from "../json/json-value.js";
import { formatGoFloat, isGoInteger } from "../schema/go-number.js";

/** How numbers were decoded: integers apart, or as Go's plain decoder does it, all as floats. */
export type GoNumbers = "integers" | "floats";

/** A JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted. */
export function formatGoValue(value: JSONValue | undefined, numbers: GoNumbers = "integers"): string {
  if (value === undefined || value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map((item) => formatGoValue(item, numbers)).join(" ")}]`;
  if (isJSONObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${key}:${formatGoValue(value[key], numbers)}`);
    return `map[${members.join(" ")}]`;
  }
  if (typeof value !== "number" && typeof value !== "bigint") return String(value);
  return numbers === "integers" && isGoInteger(value) ? String(value) : formatGoFloat(Number(value));
}

/** The same as Go's `%s` prints it: what is no text says so, `%!s(int64=1)`. */
export function formatGoText(value: JSONValue | undefined): string {
  if (value === undefined || value === null) return "%!s(<nil>)";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(formatGoText).join(" ")}]`;
  if (!isJSONObject(value)) return `%!s(${goTypeOf(value)}=${formatGoValue(value)})`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${key}:${formatGoText(value[key])}`);
  return `map[${members.join(" ")}]`;
}

/** The same as Go's `%#v` prints it: `map[string]interface {}{"a":1}`. */
export function formatGoSyntax(value: JSONValue | undefined, numbers: GoNumbers = "integers"): string {
  if (value === undefined || value === null) return "interface {}(nil)";
  if (typeof value === "string") return quoteGo(value);
  const inside = (item: JSONValue | undefined) => formatGoSyntax(item, numbers);
  if (Array.isArray(value)) return `[]interface {}{${value.map(inside).join(", ")}}`;
  if (!isJSONObject(value)) return formatGoValue(value, numbers);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${quoteGo(key)}:${inside(value[key])}`);
  return `map[string]interface {}{${members.join(", ")}}`;
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
