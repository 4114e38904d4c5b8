import { jsonEqual } from "../json/equal.js";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { SteppedWalk } from "../runtime/stepped-walk.js";
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
  /** How the lists and maps of large values are gone through. */
  readonly walk: SteppedWalk | undefined;
  readonly #path: PathElement[] = [];
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();

  constructor(walk: SteppedWalk | undefined) {
    this.walk = walk;
  }

  /** Calls `visit` for each of the items, below the current path, now or in later steps of the walk. */
  each<T>(items: Iterable<T>, visit: (item: T) => void): void {
    const { walk } = this;
    if (walk === undefined) {
      for (const item of items) visit(item);
      return;
    }
    const path = [...this.#path];
    const list = [...items];
    walk.each(list.length, (at) => {
      this.#returnTo(path);
      visit(list[at] as T);
    });
  }

  /** Calls `work` at the current path once all items so far have been visited. */
  afterwards(work: () => void): void {
    const { walk } = this;
    if (walk === undefined) {
      work();
      return;
    }
    const path = [...this.#path];
    walk.afterwards(() => {
      this.#returnTo(path);
      work();
    });
  }

  #returnTo(path: readonly PathElement[]): void {
    this.#path.splice(0, this.#path.length, ...path);
  }

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

  *buildSteps(): Generator<void, Comparison> {
    return {
      added: yield* this.#added.buildSteps(),
      modified: yield* this.#modified.buildSteps(),
      removed: yield* this.#removed.buildSteps(),
    };
  }
}

type Optional = JSONValue | undefined;

/** Compares two values of one type. Mirrors structured-merge-diff's `TypedValue.Compare`. */
export function compareTyped(left: JSONValue, right: JSONValue, schema: Schema): Comparison {
  const differences = new Differences(undefined);
  compareValues(left, right, schema, differences);
  return differences.build();
}

/** {@link compareTyped} in steps. */
export function* compareTypedSteps(left: JSONValue, right: JSONValue, schema: Schema): Generator<void, Comparison> {
  const walk = new SteppedWalk();
  const differences = new Differences(walk);
  compareValues(left, right, schema, differences);
  yield* walk.rest();
  return yield* differences.buildSteps();
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
  out.each(Object.keys(right), compareField);
  out.each(Object.keys(left), (name) => {
    if (!Object.hasOwn(right, name)) compareField(name);
  });
}

type Groups = Map<PathElement, JSONValue[]>;

function groupItems(list: ListAtom, items: readonly JSONValue[], out: Differences): Groups {
  const groups: Groups = new Map();
  out.each(items, (item) => {
    const found = listItemElement(list, item);
    if ("error" in found) return;
    const same = groups.get(found.element);
    if (same === undefined) groups.set(found.element, [item]);
    else same.push(item);
  });
  return groups;
}

function compareItems(list: ListAtom, left: readonly JSONValue[], right: readonly JSONValue[], out: Differences): void {
  // Mostly a list is what it was: to see that, nobody has to find out who is who.
  if (jsonEqual(left, right)) return;
  const before = groupItems(list, left, out);
  const after = groupItems(list, right, out);
  out.afterwards(() => {
    out.each(new Set([...before.keys(), ...after.keys()]), (element) => {
      out.enter(element);
      compareGroup(list, before.get(element) ?? [], after.get(element) ?? [], out);
      out.leave();
    });
  });
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
