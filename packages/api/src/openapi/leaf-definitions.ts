import type { AnySchema, JSONObject, ScalarSchema } from "@kube-apiserver/apimachinery";
import type { Dialect } from "./dialect.js";

/**
 * The schema of a scalar as it stands, not as a reference. Quantities and int-or-strings are plain strings in v2, which
 * has no `oneOf`; so upstream's `EmbedOpenAPIDefinitionIntoV2Extension` publishes them.
 */
export function scalarObject({ type, name }: ScalarSchema, { version }: Dialect): JSONObject {
  switch (type) {
    case "string":
    case "boolean":
    case "integer":
    case "number":
      return { type };
    case "int32":
    case "int64":
      return { type: "integer", format: type };
    case "bytes":
      return { type: "string", format: "byte" };
    case "time":
    case "microTime":
      return { type: "string", format: "date-time" };
    case "duration":
      return { type: "string" };
    case "quantity":
      return version === 2 ? { type: "string" } : { oneOf: [{ type: "string" }, { type: "number" }] };
    case "intOrString":
      return name === undefined ? customIntOrString(version) : intOrString(version);
    default:
      return type satisfies never;
  }
}

function intOrString(version: 2 | 3): JSONObject {
  const format = "int-or-string";
  return version === 2 ? { type: "string", format } : { format, oneOf: [{ type: "integer" }, { type: "string" }] };
}

/** Of a custom resource: v2 clients would read any type as the only one, so it has none there. */
function customIntOrString(version: 2 | 3): JSONObject {
  const extension = { "x-kubernetes-int-or-string": true };
  return version === 2 ? extension : { ...extension, anyOf: [{ type: "integer" }, { type: "string" }] };
}

/** The schema of a free-form value as it stands. */
export function anyObject(schema: AnySchema): JSONObject {
  if (schema.name !== undefined) return schema.type === undefined ? {} : { type: schema.type };
  return {
    ...(schema.type !== undefined && { type: schema.type }),
    "x-kubernetes-preserve-unknown-fields": true,
    ...(schema.embeddedResource && { "x-kubernetes-embedded-resource": true }),
  };
}
