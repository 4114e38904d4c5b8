import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { atomOf, deducedSchema, type ListAtom, type MapAtom } from "./atom.js";
import { type FieldSet, FieldSetBuilder } from "./field-set.js";
import { listItemElement } from "./list-item-element.js";
import { fieldElement, type PathElement } from "./path-element.js";

/** Every field that `value` sets. Mirrors structured-merge-diff's `TypedValue.ToFieldSet`. */
export function toFieldSet(value: JSONValue, schema: Schema): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, schema, builder);
  return builder.build();
}

function collect(value: JSONValue, schema: Schema, into: FieldSetBuilder): void {
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar":
      into.markMember();
      return;
    case "list":
      if (atom.relationship === "atomic") into.markMember();
      else if (Array.isArray(value)) collectItems(value, atom, into);
      return;
    case "map":
      if (atom.atomic) into.markMember();
      else if (isJSONObject(value)) collectFields(value, atom, into);
  }
}

function collectItems(items: readonly JSONValue[], list: ListAtom, into: FieldSetBuilder): void {
  const byElement = new Map<PathElement, JSONValue[]>();
  for (const item of items) {
    const found = listItemElement(list, item);
    if ("error" in found) continue;
    const same = byElement.get(found.element);
    if (same === undefined) byElement.set(found.element, [item]);
    else same.push(item);
  }
  for (const [element, same] of byElement) {
    const child = into.child(element);
    child.markMember();
    // Items that share their keys are owned as a whole: there is no telling them apart.
    if (same.length === 1) collect(same[0] as JSONValue, list.items, child);
  }
}

function collectFields(value: JSONObject, map: MapAtom, into: FieldSetBuilder): void {
  for (const name of Object.keys(value)) {
    const field = getOwn(value, name) as JSONValue;
    const child = into.child(fieldElement(name));
    collect(field, map.child(name) ?? deducedSchema, child);
    if (isHollow(field) || !map.declares(name)) child.markMember();
  }
}

function isHollow(value: JSONValue): boolean {
  return value === null || (isJSONObject(value) && Object.keys(value).length === 0);
}
