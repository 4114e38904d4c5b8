import { quoteGo } from "../json/go-quote.js";
import type { Field, Schema } from "../schema/schema.js";
import { PatchError } from "./patch-error.js";

/** How strategic merge treats one field. */
export interface PatchMeta {
  /** Schema of the field's value; of its items when the field is a list. */
  readonly schema: Schema;
  /** `merge` or `replace`; undefined is each type's default: objects merge, lists are replaced. */
  readonly strategy: string | undefined;
  /** Field that identifies the items of a merging list; empty for lists of scalars. */
  readonly mergeKey: string;
}

/**
 * Looks up an object-valued field.
 * @throws PatchError when `schema` has no such field; the text is upstream's.
 */
export function objectFieldMeta(schema: Schema, key: string): PatchMeta {
  const field = fieldOf(schema, key);
  return metaOf(field, field.schema);
}

/**
 * Looks up a list-valued field.
 * @throws PatchError when `schema` has no such field, or it is not a list.
 */
export function listFieldMeta(schema: Schema, key: string): PatchMeta {
  const field = fieldOf(schema, key);
  if (field.schema.kind !== "list") {
    throw new PatchError("failed", `expected slice or array type, but got: ${goKind(schema)}`);
  }
  if (field.schema.items.kind === "list") throw new PatchError("failed", "unexpected slice of slice");
  return metaOf(field, field.schema.items);
}

function metaOf(field: Field, schema: Schema): PatchMeta {
  const strategies = (field.patchStrategy ?? []).filter((strategy) => strategy !== "retainKeys");
  if (strategies.length > 1) {
    throw new PatchError("failed", `unexpected patch strategy: [${(field.patchStrategy ?? []).join(" ")}]`);
  }
  return { schema, strategy: strategies[0], mergeKey: field.patchMergeKey ?? "" };
}

function fieldOf(schema: Schema, key: string): Field {
  if (schema.kind === "struct") {
    const field = schema.fields.get(key);
    if (field !== undefined) return field;
    throw notFound(schema.goName ?? "", key);
  }
  // Raw JSON is a struct with private fields in Go.
  if (schema.kind === "any") throw notFound(schema.name?.split(".").at(-1) ?? "", key);
  throw new PatchError(
    "failed",
    `merging an object in json but data type is not struct, instead is: ${goKind(schema)}`,
  );
}

function notFound(struct: string, key: string): PatchError {
  return new PatchError("failed", `unable to find api field in struct ${struct} for the json field ${quoteGo(key)}`);
}

/** Go's `reflect.Kind` of the type. */
export function goKind(schema: Schema): string {
  switch (schema.kind) {
    case "list":
      return "slice";
    case "map":
      return "map";
    case "scalar":
      return schema.type === "boolean" ? "bool" : schema.type;
    case "struct":
    case "any":
      return "struct";
    default:
      return schema satisfies never;
  }
}
