import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { formatGoValue, goTypeOf } from "./go-value.js";
import { type ItemKey, inOrder, partition } from "./list-order.js";
import {
  badType,
  directiveMarker,
  mergeKeyOf,
  noMergeKey,
  scalarIdentity,
  unknownPatchType,
} from "./patch-directives.js";
import { PatchError } from "./patch-error.js";
import { goKind, type PatchMeta } from "./patch-meta.js";

/** Merges two objects of one type; passed in because objects and lists contain each other. */
export type MergeObjects = (original: JSONObject, patch: JSONObject, schema: Schema) => JSONObject;

/**
 * Merges a list of a patch into the original one: scalars as a set, objects by their merge key. Items of the patch keep
 * their order among themselves, and so do all others.
 */
export function mergeLists(
  original: readonly JSONValue[],
  patch: readonly JSONValue[],
  meta: PatchMeta,
  mergeObjects: MergeObjects,
): readonly JSONValue[] {
  if (original.length === 0 && patch.length === 0) return original;
  const { mergeKey } = meta;
  if (elementType(original, patch) !== objectType) {
    // Scalars where the type has objects: nothing tells them apart.
    if (mergeKey !== "") throw badType(objectType, original[0] ?? patch[0]);
    return mergeScalars(original, patch);
  }
  if (mergeKey === "") {
    throw new PatchError("failed", `cannot merge lists without merge key for ${goKind(meta.schema)}`);
  }
  const ordered = followDirectives(original as readonly JSONObject[], patch as readonly JSONObject[], mergeKey);
  const merged = mergeByKey(ordered.original, ordered.patch, meta, mergeObjects);
  const keyOf = requiredKey(mergeKey);
  const { inside, outside } = partition(merged, ordered.patch, keyOf);
  return inOrder(inside, outside, ordered.patch, ordered.original, keyOf);
}

/** Removes the scalars that a `$deleteFromPrimitiveList` names. */
export function deleteScalars(original: readonly JSONValue[], gone: readonly JSONValue[]): readonly JSONValue[] {
  if (original.length === 0 && gone.length === 0) return original;
  elementType(original, gone);
  const identities = new Set(gone.map(scalarIdentity));
  return original.filter((item) => !identities.has(scalarIdentity(item)));
}

/** The identity of items of a list: their merge key, or for scalars themselves. */
export function itemKey(mergeKey: string): ItemKey {
  return mergeKey === "" ? scalarIdentity : requiredKey(mergeKey);
}

const objectType = goTypeOf({});

/**
 * The Go type that the items of all the lists have.
 * @throws PatchError when they differ, the first is a list itself, or there are none.
 */
export function elementType(...lists: readonly (readonly JSONValue[])[]): string {
  let type: string | undefined;
  for (const item of lists.flat(1)) {
    const current = goTypeOf(item);
    if (type === undefined && current.startsWith("[]")) {
      throw new PatchError("unprocessable", "lists of lists are not supported");
    }
    if (type !== undefined && type !== current) {
      throw new PatchError("failed", `list element types are not identical: ${formatGoValue(lists)}`);
    }
    type = current;
  }
  if (type === undefined) throw new PatchError("failed", "no elements in any of the given slices");
  return type;
}

function mergeScalars(original: readonly JSONValue[], patch: readonly JSONValue[]): readonly JSONValue[] {
  const distinct = new Map<string, JSONValue>();
  for (const item of [...original, ...patch]) {
    const identity = scalarIdentity(item);
    if (!distinct.has(identity)) distinct.set(identity, item);
  }
  const { inside, outside } = partition([...distinct.values()], patch, scalarIdentity);
  return inOrder(inside, outside, patch, original, scalarIdentity);
}

/** Carries out `$patch: delete` and `$patch: replace` items and leaves what is to be merged. */
function followDirectives(
  original: readonly JSONObject[],
  patch: readonly JSONObject[],
  mergeKey: string,
): { original: readonly JSONObject[]; patch: readonly JSONObject[] } {
  const gone = new Set<string>();
  let replace = false;
  const rest = patch.filter((item) => {
    if (!Object.hasOwn(item, directiveMarker)) return true;
    const directive = getOwn(item, directiveMarker);
    if (directive === "delete") gone.add(requiredKey(mergeKey)(item));
    else if (directive === "replace") replace = true;
    else if (directive === "merge") {
      throw new PatchError("failed", "merging lists cannot yet be specified in the patch");
    } else throw unknownPatchType(directive, item);
    return false;
  });
  if (replace) return { original: rest, patch: [] };
  const kept = gone.size === 0 ? original : original.filter((item) => !gone.has(mergeKeyOf(item, mergeKey) ?? ""));
  return { original: kept, patch: rest };
}

function mergeByKey(
  original: readonly JSONObject[],
  patch: readonly JSONObject[],
  { schema, mergeKey }: PatchMeta,
  mergeObjects: MergeObjects,
): JSONObject[] {
  const merged = [...original];
  const places = new Map<string, number>();
  for (const [at, item] of merged.entries()) {
    const key = mergeKeyOf(item, mergeKey);
    if (key !== undefined && !places.has(key)) places.set(key, at);
  }
  for (const item of patch) {
    const key = requiredKey(mergeKey)(item);
    const place = places.get(key);
    const current = place === undefined ? undefined : merged[place];
    if (place === undefined || current === undefined) {
      places.set(key, merged.length);
      merged.push(item);
    } else merged[place] = mergeObjects(current, item, schema);
  }
  return merged;
}

function requiredKey(mergeKey: string): ItemKey {
  return (item) => {
    const key = mergeKeyOf(item, mergeKey);
    if (key !== undefined) return key;
    throw isJSONObject(item) ? noMergeKey(item, mergeKey) : badType(objectType, item);
  };
}
