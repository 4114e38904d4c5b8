import type { DecodeError } from "./decode-error.js";
import { goTypeName } from "./go-type-name.js";
import type { Schema } from "./schema.js";

/**
 * What upstream says of a value that does not fit where it does not decode JSON, but converts an object of no known
 * type, as it does for strategic merge patch and apply. Source: pkg/runtime/converter.go in k8s.io/apimachinery v0.36.
 */
export function converterErrorText({ message, mismatch }: DecodeError): string {
  if (mismatch === undefined) return message;
  const { what, typeName, place } = mismatch;
  if (place === undefined) return `json: cannot unmarshal ${what} into Go value of type ${typeName}`;
  const { value, schema } = place;
  switch (schema.kind) {
    case "struct":
      return `cannot restore struct from: ${kindOf(value)}`;
    case "list":
      return `cannot restore slice from ${kindOf(value)}`;
    case "map":
      return `cannot restore map from ${kindOf(value)}`;
    case "any":
      return `json: cannot unmarshal ${what} into Go value of type ${typeName}`;
    case "scalar":
      return schema.type === "bytes" ? `cannot restore slice from ${kindOf(value)}` : scalarText(value, schema);
    default:
      return schema satisfies never;
  }
}

/** Go can make a string of any integer, and an integer of any float; it is told not to. */
function scalarText(value: unknown, schema: Schema & { kind: "scalar" }): string {
  const kind = goTypeName({ kind: "scalar", type: schema.type });
  const from = kindOf(value);
  const isConvertible = (from === "int64" && kind === "string") || (from === "float64" && kind.startsWith("int"));
  return isConvertible ? `cannot convert ${from} to ${goTypeName(schema)}` : `unrecognized type: ${kind}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "slice";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int64";
    case "number":
      return Number.isInteger(value) ? "int64" : "float64";
    default:
      return "map";
  }
}
