import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { copyWithout } from "./copy-without.js";
import { PatchError } from "./patch-error.js";

/** How deep objects merge into each other; upstream has no limit but its parser's. */
const maxMergeDepth = 1_000;

/**
 * Applies an RFC 7396 merge patch and returns the new document: null removes, objects merge, everything else replaces.
 * Neither input is changed; what the patch does not touch is shared, and a patch without effect returns the very input.
 *
 * @throws PatchError `malformed` when the patch is neither an object nor a list, as upstream's library, and
 *   `unprocessable` when objects would merge into each other more than a thousand levels deep.
 */
export function applyMergePatch(document: JSONObject, patch: JSONValue): JSONValue {
  if (isJSONObject(patch)) return mergeObjects(document, patch, 0);
  if (Array.isArray(patch)) return withoutNulls(patch);
  throw new PatchError("malformed", "Invalid JSON Patch");
}

function mergeObjects(document: JSONObject, patch: JSONObject, depth: number): JSONObject {
  if (depth > maxMergeDepth) throw new PatchError("unprocessable", "the patch is nested too deeply");
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
    const merged = mergeMember(current, change, depth + 1);
    if (merged === current) continue;
    copy ??= { ...document };
    setOwn(copy, key, merged);
  }
  return copy ?? document;
}

function mergeMember(current: JSONValue | undefined, change: JSONValue, depth: number): JSONValue {
  if (!isJSONObject(current)) return withoutNulls(change);
  return isJSONObject(change) ? mergeObjects(current, change, depth) : change;
}

/** What a patch adds has no nulls in objects, at any depth; nulls in lists are values. */
function withoutNulls(value: JSONValue): JSONValue {
  return copyWithout(value, (item, inObject) => inObject && item === null);
}
