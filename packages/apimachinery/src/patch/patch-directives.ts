import { getOwn, isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject } from "../json/json-value.js";
import { copyWithout } from "./copy-without.js";
import { formatGoText, formatGoValue, goTypeOf } from "./go-value.js";
import { PatchError } from "./patch-error.js";

/** Keys of a strategic merge patch that are orders, not data. */
export const directiveMarker = "$patch";
export const retainKeysDirective = "$retainKeys";
export const deleteFromPrimitiveListPrefix = "$deleteFromPrimitiveList";
export const setElementOrderPrefix = "$setElementOrder";

export const badPrimitiveList = "invalid patch format of primitive list";
export const badRetainKeys = "invalid patch format of retainKeys";
export const badSetElementOrder = "invalid patch format of setElementOrder list";

/**
 * The field that a parallel directive is about: `$setElementOrder/containers` → `containers`.
 * @throws PatchError `malformed` when it names none.
 */
export function fieldOfDirective(key: string, prefix: string, problem: string): string {
  if (!key.startsWith(`${prefix}/`)) throw new PatchError("malformed", problem);
  return key.slice(prefix.length + 1);
}

/**
 * A value that a patch adds, without what only means something to a merge: objects that carry `$patch` are dropped at
 * any depth, and so are null members of objects unless `keepNulls`. Undefined when nothing is left.
 */
export function addedValue(value: JSONValue, keepNulls = false): JSONValue | undefined {
  if (isDirective(value, keepNulls)) return undefined;
  return copyWithout(value, (item, inObject) => {
    return isDirective(item, keepNulls) || (inObject && item === null && !keepNulls);
  });
}

/** A `$patch` that is null goes with the other nulls. */
function isDirective(value: JSONValue, keepNulls: boolean): boolean {
  if (!isJSONObject(value) || !Object.hasOwn(value, directiveMarker)) return false;
  return keepNulls || value[directiveMarker] !== null;
}

/**
 * Clears the members of `original` that `$retainKeys` of the patch does not name: how one member of a union takes the
 * place of another.
 * @throws PatchError `malformed` when the patch sets a member that it does not retain.
 */
export function applyRetainKeys(original: MutableJSONObject, patch: MutableJSONObject): void {
  if (!Object.hasOwn(patch, retainKeysDirective)) return;
  const retained = patch[retainKeysDirective];
  delete patch[retainKeysDirective];
  if (!Array.isArray(retained)) throw new PatchError("malformed", badRetainKeys);
  const keep = new Set<JSONValue>(retained);
  for (const key of Object.keys(patch)) {
    const skipped =
      patch[key] === null || key.startsWith(deleteFromPrimitiveListPrefix) || key.startsWith(setElementOrderPrefix);
    if (!skipped && !keep.has(key)) throw new PatchError("malformed", badRetainKeys);
  }
  for (const key of Object.keys(original)) if (!keep.has(key)) delete original[key];
}

/** The error of a list item without the key that identifies it. */
export function noMergeKey(item: JSONObject, mergeKey: string): PatchError {
  return new PatchError("failed", `map: ${formatGoValue(item)} does not contain declared merge key: ${mergeKey}`);
}

/** The error of a value of the wrong type. */
export function badType(expected: string, value: JSONValue | undefined): PatchError {
  return new PatchError("failed", `expected a ${expected}, but received a ${goTypeOf(value)}`);
}

/** The error of a `$patch` with an unknown order. */
export function unknownPatchType(directive: JSONValue | undefined, item: JSONObject): PatchError {
  return new PatchError("failed", `unknown patch type: ${formatGoText(directive)} in map: ${formatGoValue(item)}`);
}

/** Value of the merge key of an item, as a text that tells types apart; undefined when it has none. */
export function mergeKeyOf(item: JSONValue, mergeKey: string): string | undefined {
  if (!isJSONObject(item)) return undefined;
  const value = getOwn(item, mergeKey);
  return value === undefined ? undefined : scalarIdentity(value);
}

/** A text that is equal for equal scalars only: `1` and `"1"` differ. */
export function scalarIdentity(value: JSONValue): string {
  return `${goTypeOf(value)} ${formatGoValue(value)}`;
}
