import type { ScalarSchema, Schema } from "@kube-apiserver/apimachinery";

// Entries live as long as their schemas.
const known = new WeakMap<Schema, boolean>();

/** Whether data of a schema looks different to expressions than it does in JSON, somewhere. */
export function needsConversion(schema: Schema): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const found = search(schema, new Set());
  known.set(schema, found);
  return found;
}

function search(schema: Schema, visiting: Set<Schema>): boolean {
  if (visiting.has(schema)) return false;
  visiting.add(schema);
  switch (schema.kind) {
    case "struct":
      for (const { schema: field } of schema.fields.values()) if (search(field, visiting)) return true;
      return false;
    case "map":
      return search(schema.values, visiting);
    case "list":
      return schema.listType === "set" || schema.listType === "map" || search(schema.items, visiting);
    case "scalar":
      return isConverted(schema);
    case "any":
      return false;
    default:
      return schema satisfies never;
  }
}

const convertedTypes: readonly string[] = ["number", "bytes", "time", "microTime", "duration"];
const convertedFormats: readonly string[] = ["byte", "duration", "date", "date-time"];

function isConverted({ type, validation }: ScalarSchema): boolean {
  if (convertedTypes.includes(type)) return true;
  return type === "string" && validation?.format !== undefined && convertedFormats.includes(validation.format);
}
