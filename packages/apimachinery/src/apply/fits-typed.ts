import { isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { atomOf, type ListAtom, type MapAtom, type ScalarAtom } from "./atom.js";
import { keyDefault } from "./list-item-element.js";

/**
 * Whether `validateTyped` finds nothing in what is stored, where items may occur more than once. Writes nothing down on
 * its way, so it is asked first: `false` may also mean that only a closer look can tell.
 */
export function fitsTyped(value: JSONValue, schema: Schema): boolean {
  if (value === null) return true;
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar":
      return fitsScalar(atom, value);
    case "list":
      return Array.isArray(value) && fitItems(value, atom);
    case "map":
      return isJSONObject(value) && fitFields(value, atom);
  }
}

function fitsScalar({ scalar }: ScalarAtom, value: JSONValue): boolean {
  switch (typeof value) {
    case "string":
      return scalar === "string" || scalar === "untyped";
    case "boolean":
      return scalar === "boolean" || scalar === "untyped";
    case "number":
    case "bigint":
      return scalar === "numeric" || scalar === "untyped";
    default:
      return false;
  }
}

function fitItems(items: readonly JSONValue[], list: ListAtom): boolean {
  const isAtomic = list.relationship === "atomic";
  for (const item of items) {
    if ((!isAtomic && !hasElement(list, item)) || !fitsTyped(item, list.items)) return false;
  }
  return true;
}

/** Whether there is a path element for an item of a list that is not atomic. */
function hasElement(list: ListAtom, item: JSONValue): boolean {
  if (list.relationship === "set" || list.keys.length === 0) return item !== null && typeof item !== "object";
  if (!isJSONObject(item)) return false;
  for (const name of list.keys) {
    if (Object.hasOwn(item, name) || keyDefault(list.items, name) !== undefined) return true;
  }
  return false;
}

function fitFields(object: JSONObject, map: MapAtom): boolean {
  for (const name in object) {
    const schema = map.child(name);
    const value = object[name];
    if (schema === undefined || value === undefined || !fitsTyped(value, schema)) return false;
  }
  return true;
}
