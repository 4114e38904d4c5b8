import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { atomOf, deducedSchema, type ListAtom, type MapAtom } from "./atom.js";
import { FieldSet } from "./field-set.js";
import { listItemElement } from "./list-item-element.js";
import { fieldElement } from "./path-element.js";

/**
 * `value` without the fields and items that are members of `set`. A container that loses its last child becomes null.
 * Mirrors structured-merge-diff's `TypedValue.RemoveItems`.
 */
export function removeItems(value: JSONValue, set: FieldSet, schema: Schema): JSONValue {
  if (set.isEmpty) return value;
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar":
      return value;
    case "list":
      // An atomic value goes as a whole: being asked to remove something inside it means removing all of it.
      return Array.isArray(value) && atom.relationship !== "atomic" ? removeListItems(value, set, atom) : null;
    case "map":
      return isJSONObject(value) && !atom.atomic ? removeFields(value, set, atom) : null;
  }
}

function removeListItems(items: readonly JSONValue[], set: FieldSet, list: ListAtom): JSONValue {
  const kept: JSONValue[] = [];
  for (const item of items) {
    const found = listItemElement(list, item);
    const node = "error" in found ? undefined : set.children.get(found.element);
    if (node?.isMember) continue;
    kept.push(node === undefined ? item : removeItems(item, node, list.items));
  }
  return kept.length > 0 ? kept : null;
}

function removeFields(object: JSONObject, set: FieldSet, map: MapAtom): JSONValue {
  const kept: MutableJSONObject = {};
  for (const name of Object.keys(object)) {
    const value = getOwn(object, name) as JSONValue;
    const node = set.children.get(fieldElement(name));
    if (node?.isMember) continue;
    setOwn(kept, name, node === undefined ? value : removeItems(value, node, map.child(name) ?? deducedSchema));
  }
  return Object.keys(kept).length > 0 ? kept : null;
}

/**
 * The set with every declared field that leads to a member made a member too, so that a struct emptied by pruning goes
 * with its fields. Mirrors structured-merge-diff's `Set.EnsureNamedFieldsAreMembers`.
 */
export function ensureNamedFieldsAreMembers(set: FieldSet, schema: Schema): FieldSet {
  if (set.children.size === 0) return set;
  const children = new Map<string, FieldSet>();
  for (const [element, node] of set.children) {
    const isField = element.startsWith("f:");
    const atom = isField ? atomOf(schema, undefined) : listAtom(schema);
    const name = element.slice(2);
    const child = atom?.kind === "map" ? atom.child(name) : atom?.kind === "list" ? atom.items : undefined;
    const below = ensureNamedFieldsAreMembers(node, child ?? deducedSchema);
    const isNamed = isField && atom?.kind === "map" && atom.declares(name) && node.children.size > 0;
    children.set(element, FieldSet.node(node.isMember || isNamed, below.children));
  }
  return FieldSet.node(set.isMember, children);
}

function listAtom(schema: Schema): ListAtom | undefined {
  const atom = atomOf(schema, []);
  return atom.kind === "list" ? atom : undefined;
}
