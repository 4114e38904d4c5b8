import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import type { Schema, StructSchema } from "../schema/schema.js";
import { deleteScalars, mergeLists } from "./merge-list.js";
import {
  addedValue,
  applyRetainKeys,
  badPrimitiveList,
  deleteFromPrimitiveListPrefix,
  directiveMarker,
  fieldOfDirective,
  unknownPatchType,
} from "./patch-directives.js";
import { PatchError } from "./patch-error.js";
import { listFieldMeta, objectFieldMeta } from "./patch-meta.js";
import { applyElementOrders } from "./set-element-order.js";

/**
 * Applies a strategic merge patch to an object of the built-in type `schema`: as a merge patch, but lists merge where the
 * type says so, and the directives `$patch`, `$retainKeys`, `$setElementOrder/x` and `$deleteFromPrimitiveList/x` are
 * carried out. Neither input is changed; what the patch does not touch is shared.
 *
 * @throws PatchError, with upstream's text, when the patch does not go with the type.
 *
 * Source: pkg/util/strategicpatch in k8s.io/apimachinery v0.36.
 */
export function applyStrategicMergePatch(original: JSONObject, patch: JSONValue, schema: StructSchema): JSONObject {
  if (!isJSONObject(patch)) throw new PatchError("malformed", "invalid JSON document");
  return mergeObjects(original, patch, schema);
}

function mergeObjects(original: JSONObject, patch: JSONObject, schema: Schema): JSONObject {
  if (Object.hasOwn(patch, directiveMarker)) return followDirective(patch);
  const merged: MutableJSONObject = { ...original };
  const changes: MutableJSONObject = { ...patch };
  applyRetainKeys(merged, changes);
  applyElementOrders(merged, changes, schema, mergeObjects);
  for (const key of Object.keys(changes)) {
    const change = changes[key];
    if (change === undefined) continue;
    if (key.startsWith(deleteFromPrimitiveListPrefix)) deleteFromList(merged, key, change, schema);
    else mergeField(merged, key, change, schema);
  }
  return merged;
}

function followDirective(patch: JSONObject): JSONObject {
  const directive = getOwn(patch, directiveMarker);
  if (directive === "delete") return {};
  if (directive !== "replace") throw unknownPatchType(directive, patch);
  const replacement: MutableJSONObject = { ...patch };
  delete replacement[directiveMarker];
  return replacement;
}

function deleteFromList(merged: MutableJSONObject, directive: string, gone: JSONValue, schema: Schema): void {
  const key = fieldOfDirective(directive, deleteFromPrimitiveListPrefix, badPrimitiveList);
  if (gone === null) {
    delete merged[key];
    return;
  }
  const current = getOwn(merged, key);
  if (!Array.isArray(current) || !Array.isArray(gone)) return;
  listFieldMeta(schema, key);
  setOwn(merged, key, deleteScalars(current, gone));
}

function mergeField(merged: MutableJSONObject, key: string, change: JSONValue, schema: Schema): void {
  if (change === null) {
    delete merged[key];
    return;
  }
  const current = getOwn(merged, key);
  if (isJSONObject(current) && isJSONObject(change)) {
    const meta = objectFieldMeta(schema, key);
    setOwn(merged, key, meta.strategy === "replace" ? change : mergeObjects(current, change, meta.schema));
  } else if (Array.isArray(current) && Array.isArray(change)) {
    const meta = listFieldMeta(schema, key);
    setOwn(merged, key, meta.strategy === "merge" ? mergeLists(current, change, meta, mergeObjects) : change);
  } else replaceField(merged, key, change);
}

function replaceField(merged: MutableJSONObject, key: string, change: JSONValue): void {
  const value = addedValue(change);
  if (value === undefined) delete merged[key];
  else setOwn(merged, key, value);
}
