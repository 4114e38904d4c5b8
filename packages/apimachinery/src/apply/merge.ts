import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { type Atom, atomOf, deducedSchema, type ListAtom, type MapAtom } from "./atom.js";
import { listItemElement } from "./list-item-element.js";
import type { PathElement } from "./path-element.js";

type Optional = JSONValue | undefined;

/**
 * Lays `applied` over `live`: granular maps and associative lists merge, everything else is replaced by what was applied.
 * Shared list items keep the order of `applied`. Both are valid by `schema`; neither is changed.
 * Mirrors structured-merge-diff's `TypedValue.Merge`.
 */
export function mergeTyped(live: JSONValue, applied: JSONValue, schema: Schema): JSONValue {
  return mergeValues(live, applied, schema) ?? {};
}

function mergeValues(left: Optional, right: Optional, schema: Schema): Optional {
  const atom = atomOf(schema, right ?? left);
  if (isLeaf(atom, left, right)) return right !== undefined ? right : left;
  if (atom.kind === "list") {
    return mergeItems(atom, Array.isArray(left) ? left : [], Array.isArray(right) ? right : []);
  }
  if (atom.kind === "map") return mergeFields(atom, isJSONObject(left) ? left : {}, isJSONObject(right) ? right : {});
  return right;
}

function isLeaf(atom: Atom, left: Optional, right: Optional): boolean {
  if (atom.kind === "scalar") return true;
  if (atom.kind === "list") return atom.relationship === "atomic" || (isEmptyList(left) && isEmptyList(right));
  return atom.atomic || (isEmptyMap(left) && isEmptyMap(right));
}

const isEmptyList = (value: Optional) => !Array.isArray(value) || value.length === 0;
const isEmptyMap = (value: Optional) => !isJSONObject(value) || Object.keys(value).length === 0;

function mergeFields(map: MapAtom, left: JSONObject, right: JSONObject): Optional {
  const out: MutableJSONObject = {};
  const mergeField = (name: string) => {
    const merged = mergeValues(getOwn(left, name), getOwn(right, name), map.child(name) ?? deducedSchema);
    if (merged !== undefined) setOwn(out, name, merged);
  };
  for (const name of Object.keys(left)) mergeField(name);
  for (const name of Object.keys(right)) if (!Object.hasOwn(left, name)) mergeField(name);
  return Object.keys(out).length > 0 ? out : undefined;
}

interface IndexedList {
  readonly elements: readonly PathElement[];
  readonly items: readonly JSONValue[];
  /** The item of each element; undefined when several share it: those are not merged into. */
  readonly byElement: ReadonlyMap<PathElement, Optional>;
}

function indexItems(list: ListAtom, items: readonly JSONValue[]): IndexedList {
  const elements: PathElement[] = [];
  const indexed: JSONValue[] = [];
  const byElement = new Map<PathElement, Optional>();
  for (const item of items) {
    const found = listItemElement(list, item);
    if ("error" in found) continue;
    byElement.set(found.element, byElement.has(found.element) ? undefined : item);
    elements.push(found.element);
    indexed.push(item);
  }
  return { elements, items: indexed, byElement };
}

/**
 * Walks both lists at once. Items only in `live` stay where they are relative to their neighbours; items in both follow
 * the order of `applied`: a shared item of `live` that is not the next one `applied` wants is passed over and taken
 * when its turn comes.
 */
function mergeItems(list: ListAtom, liveItems: readonly JSONValue[], appliedItems: readonly JSONValue[]): Optional {
  const live = indexItems(list, liveItems);
  const applied = indexItems(list, appliedItems);
  const shared = applied.elements.filter((element) => live.byElement.has(element));
  const taken = new Set<PathElement>();
  const out: JSONValue[] = [];
  let sharedAt = 0;
  let l = 0;
  let r = 0;

  const takeApplied = (element: PathElement) => {
    taken.add(element);
    push(out, mergeValues(live.byElement.get(element), applied.byElement.get(element), list.items));
    r++;
    if (shared[sharedAt] === element) sharedAt++;
  };

  while (l < live.elements.length || r < applied.elements.length) {
    const liveElement = live.elements[l];
    const appliedElement = applied.elements[r];
    if (liveElement !== undefined && appliedElement !== undefined) {
      if (liveElement === appliedElement) {
        l++;
        takeApplied(appliedElement);
        continue;
      }
      const wanted = shared[sharedAt];
      if (applied.byElement.has(liveElement) && wanted !== undefined && wanted !== liveElement) {
        l++;
        continue;
      }
    }
    if (liveElement !== undefined) {
      if (!applied.byElement.has(liveElement)) {
        push(out, mergeValues(live.items[l], undefined, list.items));
        l++;
        continue;
      }
      if (taken.has(liveElement)) l++;
    }
    if (appliedElement !== undefined) takeApplied(appliedElement);
  }
  return out.length > 0 ? out : undefined;
}

function push(out: JSONValue[], value: Optional): void {
  if (value !== undefined) out.push(value);
}
