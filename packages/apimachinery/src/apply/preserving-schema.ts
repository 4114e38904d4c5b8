import type { Schema } from "../schema/schema.js";

const preserving = new WeakMap<Schema, Schema>();

/**
 * `schema` with unknown fields let in at every depth. Apply reads `x-kubernetes-preserve-unknown-fields` as said of all
 * that lies below, where pruning ends at the next declared field: what is applied there may be owned and still be pruned.
 */
export function preservingSchema(schema: Schema): Schema {
  if (schema.kind === "scalar" || schema.kind === "any") return schema;
  let found = preserving.get(schema);
  if (found === undefined) {
    found = toPreserving(schema);
    preserving.set(schema, found);
  }
  return found;
}

function toPreserving(schema: Schema): Schema {
  switch (schema.kind) {
    case "struct":
      return schema.unknownFields === "preserve" ? schema : { ...schema, unknownFields: "preserve" };
    case "list":
      return { ...schema, items: preservingSchema(schema.items) };
    case "map":
      return { ...schema, values: preservingSchema(schema.values) };
    default:
      return schema;
  }
}
