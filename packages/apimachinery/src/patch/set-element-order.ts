import { getOwn, isJSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { formatGoValue } from "./go-value.js";
import { inOrder, partition } from "./list-order.js";
import { elementType, itemKey, type MergeObjects, mergeLists } from "./merge-list.js";
import {
  addedValue,
  badSetElementOrder,
  badType,
  directiveMarker,
  fieldOfDirective,
  setElementOrderPrefix,
} from "./patch-directives.js";
import { PatchError } from "./patch-error.js";
import { listFieldMeta } from "./patch-meta.js";

/**
 * Carries out the `$setElementOrder/x` directives of `patch`, each together with the list `x` that it orders. Changes
 * `original`, and takes what it dealt with out of `patch`; both are the caller's own copies.
 */
export function applyElementOrders(
  original: MutableJSONObject,
  patch: MutableJSONObject,
  schema: Schema,
  mergeObjects: MergeObjects,
): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(setElementOrderPrefix)) continue;
    const order = patch[key];
    delete patch[key];
    if (!Array.isArray(order)) throw badType("[]interface {}", order);
    const field = fieldOfDirective(key, setElementOrderPrefix, badSetElementOrder);
    const ordered = orderField(listAt(original, field), listAt(patch, field), order, field, schema, mergeObjects);
    if (ordered === undefined) continue;
    setOwn(original, field, ordered);
    delete patch[field];
  }
}

function listAt(object: MutableJSONObject, key: string): readonly JSONValue[] | undefined {
  if (!Object.hasOwn(object, key)) return undefined;
  const value = object[key];
  if (!Array.isArray(value)) throw badType("[]interface {}", value);
  return value;
}

function orderField(
  current: readonly JSONValue[] | undefined,
  change: readonly JSONValue[] | undefined,
  order: readonly JSONValue[],
  field: string,
  schema: Schema,
  mergeObjects: MergeObjects,
): readonly JSONValue[] | undefined {
  const meta = listFieldMeta(schema, field);
  checkAgainstOrder(change ?? [], order, meta.mergeKey);
  if (current === undefined && change === undefined) return undefined;
  let merged: readonly JSONValue[];
  if (change === undefined) merged = current ?? [];
  else if (current === undefined) merged = addedValue(change, true) as readonly JSONValue[];
  else merged = meta.strategy === "merge" ? mergeLists(current, change, meta, mergeObjects) : change;
  elementType(current ?? [], change ?? []);
  const keyOf = itemKey(meta.mergeKey);
  const { inside, outside } = partition(merged, order, keyOf);
  return inOrder(inside, outside, order, current ?? [], keyOf);
}

/**
 * Items of the patch must appear in the order list, and in the same order; what is being deleted need not, and nor need
 * other directives, unless nothing that does comes after them.
 */
function checkAgainstOrder(patch: readonly JSONValue[], order: readonly JSONValue[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  const keyOf = itemKey(mergeKey);
  const items = mergeKey === "" ? patch : withoutDeletions(patch);
  let next = 0;
  for (const place of order) {
    while (isDirective(items[next])) next++;
    const item = items[next];
    if (item === undefined) return;
    if (keyOf(item) === keyOf(place)) next++;
  }
  if (next === items.length) return;
  throw new PatchError(
    "failed",
    `The order in patch list:\n${formatGoValue(patch)}\n doesn't match ${setElementOrderPrefix} list:\n${formatGoValue(order)}\n`,
  );
}

function withoutDeletions(patch: readonly JSONValue[]): readonly JSONValue[] {
  return patch.filter((item) => {
    if (!isJSONObject(item)) throw badType("map[string]interface {}", item);
    return getOwn(item, directiveMarker) !== "delete";
  });
}

function isDirective(item: JSONValue | undefined): boolean {
  return isJSONObject(item) && Object.hasOwn(item, directiveMarker);
}
