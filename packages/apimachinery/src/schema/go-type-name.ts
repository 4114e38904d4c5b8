import type { Schema } from "./schema.js";

/**
 * Name of the Go type that upstream decodes a value of `schema` into, as decoder error texts print it: `string`,
 * `v1.PullPolicy`, `[]v1.Container`, `map[string]string`.
 */
export function goTypeName(schema: Schema): string {
  switch (schema.kind) {
    case "struct":
      return schema.name === undefined ? (schema.goName ?? "struct {}") : qualifiedName(schema.name);
    case "list":
      return `[]${goTypeName(schema.items)}`;
    case "map":
      return `map[string]${goTypeName(schema.values)}`;
    case "any":
      return schema.name === undefined ? "interface {}" : qualifiedName(schema.name);
    case "scalar":
      return schema.name === undefined ? scalarTypeName(schema.type) : qualifiedName(schema.name);
    default:
      return schema satisfies never;
  }
}

/** `io.k8s.api.core.v1.Pod` → `v1.Pod`. */
function qualifiedName(name: string): string {
  return name.split(".").slice(-2).join(".");
}

function scalarTypeName(type: string): string {
  switch (type) {
    case "boolean":
      return "bool";
    case "integer":
      return "int64";
    case "number":
      return "float64";
    case "bytes":
      return "[]uint8";
    case "time":
      return "v1.Time";
    case "microTime":
      return "v1.MicroTime";
    case "duration":
      return "v1.Duration";
    case "quantity":
      return "resource.Quantity";
    case "intOrString":
      return "intstr.IntOrString";
    default:
      return type;
  }
}
