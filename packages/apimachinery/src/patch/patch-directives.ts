import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import { formatGoValue, goTypeOf } from "./go-value.js";
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
 * A value that a patch adds, without what only means something to a merge: objects that carry `$patch` are dropped.
 * Undefined when nothing is left.
 */
export function withoutDirectives(value: JSONValue): JSONValue | undefined {
  if (Array.isArray(value)) {
    return value.map(withoutDirectives).filter((item): item is JSONValue => item !== undefined);
  }
  if (!isJSONObject(value)) return value;
  if (Object.hasOwn(value, directiveMarker)) return undefined;
  return mapMembers(value, withoutDirectives);
}

/** A value that a patch adds, without members that are null, at any depth. */
export function withoutNullMembers(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(withoutNullMembers);
  if (!isJSONObject(value)) return value;
  return mapMembers(value, (item) => (item === null ? undefined : withoutNullMembers(item)));
}

function mapMembers(object: JSONObject, change: (value: JSONValue) => JSONValue | undefined): JSONObject {
  const result: MutableJSONObject = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    const changed = value === undefined ? undefined : change(value);
    if (changed !== undefined) setOwn(result, key, changed);
  }
  return result;
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
  return new PatchError("failed", `unknown patch type: ${formatGoValue(directive)} in map: ${formatGoValue(item)}`);
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
