import type { JSONObject, JSONValue } from "../json/json-value.js";
import { pruneUnknown } from "./prune.js";
import type { Schema } from "./schema.js";

/** Wraps a value into the object that has it at some place, and nothing else. */
type Surround = (value: JSONValue) => JSONObject;

/**
 * Whether a default would lose fields if it were pruned where it stands. Mirrors `PruneDefaults`, but for what its metadata
 * would lose.
 */
export function hasUnprunedDefaults(root: Schema, rootDefault?: JSONObject): boolean {
  const loses = (value: JSONValue | undefined, around: Surround) => {
    if (typeof value !== "object" || value === null) return false;
    const object = around(value);
    return pruneUnknown(object, root).object !== object;
  };
  const visit = (schema: Schema, value: JSONValue | undefined, around: Surround): boolean => {
    if (loses(value, around)) return true;
    const object = schema.kind === "any" ? schema.shapes?.object : schema;
    const list = schema.kind === "any" ? schema.shapes?.list : schema;
    if (list?.kind === "list" && visit(list.items, list.itemDefault, (item) => around([item]))) return true;
    if (object?.kind === "map") return visit(object.values, undefined, (entry) => around({ "*": entry }));
    if (object?.kind !== "struct") return false;
    return [...object.fields.values()].some(({ name, schema: field, default: fallback }) =>
      visit(field, fallback, (member) => around({ [name]: member })),
    );
  };
  return visit(root, rootDefault, (value) => value as JSONObject);
}
