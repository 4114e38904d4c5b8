import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { PatchError } from "./patch-error.js";

/**
 * Applies an RFC 7396 merge patch and returns the new document: null removes, objects merge, everything else replaces.
 * Neither input is changed; what the patch does not touch is shared, and a patch without effect returns the very input.
 *
 * @throws PatchError `malformed` when the patch is neither an object nor a list, as upstream's library.
 */
export function applyMergePatch(document: JSONObject, patch: JSONValue): JSONValue {
  if (isJSONObject(patch)) return mergeObjects(document, patch);
  if (Array.isArray(patch)) return withoutNulls(patch);
  throw new PatchError("malformed", "Invalid JSON Patch");
}

function mergeObjects(document: JSONObject, patch: JSONObject): JSONObject {
  let copy: MutableJSONObject | undefined;
  for (const key of Object.keys(patch)) {
    const change = patch[key];
    const current = Object.hasOwn(document, key) ? document[key] : undefined;
    if (change === undefined) continue;
    if (change === null) {
      if (!Object.hasOwn(document, key)) continue;
      copy ??= { ...document };
      delete copy[key];
      continue;
    }
    const merged = mergeMember(current, change);
    if (merged === current) continue;
    copy ??= { ...document };
    setOwn(copy, key, merged);
  }
  return copy ?? document;
}

function mergeMember(current: JSONValue | undefined, change: JSONValue): JSONValue {
  if (!isJSONObject(current)) return withoutNulls(change);
  return isJSONObject(change) ? mergeObjects(current, change) : change;
}

/** What a patch adds has no nulls in objects, at any depth; nulls in lists are values. */
function withoutNulls(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJSONObject(value)) return value;
  const result: MutableJSONObject = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== undefined && item !== null) setOwn(result, key, withoutNulls(item));
  }
  return result;
}
