import { jsonEqual } from "../json/equal.js";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { type Atom, atomOf, deducedSchema, type ListAtom, type MapAtom } from "./atom.js";
import type { FieldFilter } from "./field-filter.js";
import { type FieldSet, FieldSetBuilder } from "./field-set.js";
import { listItemElement } from "./list-item-element.js";
import { fieldElement, type PathElement } from "./path-element.js";

/** What changed from one value to another; a path is in at most one of the three. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Gathers differences on a walk over two values: a path is only written down where there is one. */
class Differences {
  readonly #path: PathElement[] = [];
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();

  enter(element: PathElement): void {
    this.#path.push(element);
  }

  leave(): void {
    this.#path.pop();
  }

  added(): void {
    this.#added.insert(this.#path);
  }

  modified(): void {
    this.#modified.insert(this.#path);
  }

  removed(): void {
    this.#removed.insert(this.#path);
  }

  build(): Comparison {
    return { added: this.#added.build(), modified: this.#modified.build(), removed: this.#removed.build() };
  }
}

type Optional = JSONValue | undefined;

/** Compares two values of one type. Mirrors structured-merge-diff's `TypedValue.Compare`. */
export function compareTyped(left: JSONValue, right: JSONValue, schema: Schema): Comparison {
  const differences = new Differences();
  compareValues(left, right, schema, differences);
  return differences.build();
}

/** What the filter leaves of a comparison. */
export function filterFields(comparison: Comparison, filter: FieldFilter | undefined): Comparison {
  if (filter === undefined) return comparison;
  const { added, modified, removed } = comparison;
  return { added: filter(added), modified: filter(modified), removed: filter(removed) };
}

function compareValues(left: Optional, right: Optional, schema: Schema, out: Differences): void {
  // Frozen subtrees are shared between revisions: the same reference cannot differ.
  if (left === right) return;
  const leftAtom = atomOf(schema, left ?? right);
  const rightAtom = atomOf(schema, right ?? left);
  if (left !== undefined && right !== undefined && leftAtom.kind !== rightAtom.kind) {
    // Untyped values may change their kind: then all of the one goes, and all of the other comes.
    if (isLeaf(leftAtom, left, undefined)) compareLeaf(left, right, out);
    else descend(leftAtom, left, undefined, out);
    if (isLeaf(rightAtom, undefined, right)) compareLeaf(left, right, out);
    else descend(rightAtom, undefined, right, out);
    return;
  }
  if (isLeaf(rightAtom, left, right)) {
    compareLeaf(left, right, out);
    return;
  }
  descend(rightAtom, left, right, out);
  if (left === undefined) out.added();
  else if (right === undefined) out.removed();
}

function isLeaf(atom: Atom, left: Optional, right: Optional): boolean {
  switch (atom.kind) {
    case "scalar":
      return true;
    case "list":
      return atom.relationship === "atomic" || (isEmptyList(left) && isEmptyList(right));
    case "map":
      return atom.atomic || (isEmptyMap(left) && isEmptyMap(right));
  }
}

const isEmptyList = (value: Optional) => !Array.isArray(value) || value.length === 0;
const isEmptyMap = (value: Optional) => !isJSONObject(value) || Object.keys(value).length === 0;

function compareLeaf(left: Optional, right: Optional, out: Differences): void {
  if (left === undefined) out.added();
  else if (right === undefined) out.removed();
  else if (!jsonEqual(left, right)) out.modified();
}

function descend(atom: Atom, left: Optional, right: Optional, out: Differences): void {
  if (atom.kind === "list") {
    compareItems(atom, Array.isArray(left) ? left : [], Array.isArray(right) ? right : [], out);
  } else if (atom.kind === "map") {
    compareFields(atom, isJSONObject(left) ? left : {}, isJSONObject(right) ? right : {}, out);
  }
}

function compareFields(map: MapAtom, left: JSONObject, right: JSONObject, out: Differences): void {
  const compareField = (name: string) => {
    const before = getOwn(left, name);
    const after = getOwn(right, name);
    if (before === after) return;
    out.enter(fieldElement(name));
    compareValues(before, after, map.child(name) ?? deducedSchema, out);
    out.leave();
  };
  for (const name of Object.keys(right)) compareField(name);
  for (const name of Object.keys(left)) if (!Object.hasOwn(right, name)) compareField(name);
}

function groupItems(list: ListAtom, items: readonly JSONValue[]): Map<PathElement, JSONValue[]> {
  const groups = new Map<PathElement, JSONValue[]>();
  for (const item of items) {
    const found = listItemElement(list, item);
    if ("error" in found) continue;
    const same = groups.get(found.element);
    if (same === undefined) groups.set(found.element, [item]);
    else same.push(item);
  }
  return groups;
}

function compareItems(list: ListAtom, left: readonly JSONValue[], right: readonly JSONValue[], out: Differences): void {
  // Mostly a list is what it was: to see that, nobody has to find out who is who.
  if (jsonEqual(left, right)) return;
  const before = groupItems(list, left);
  const after = groupItems(list, right);
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    out.enter(element);
    compareGroup(list, before.get(element) ?? [], after.get(element) ?? [], out);
    out.leave();
  }
}

/** Items with the same element. Duplicates cannot be told apart: they are compared and owned as a whole. */
function compareGroup(
  list: ListAtom,
  before: readonly JSONValue[],
  after: readonly JSONValue[],
  out: Differences,
): void {
  if (before.length <= 1 && after.length <= 1) {
    compareValues(before[0], after[0], list.items, out);
  } else if (before.length >= 2 && after.length >= 2) {
    if (!jsonEqual(before, after)) out.modified();
  } else if (before.length >= 2) {
    if (after.length > 0) compareValues(undefined, after[0], list.items, out);
    out.removed();
  } else {
    if (before.length > 0) compareValues(before[0], undefined, list.items, out);
    out.added();
  }
}
