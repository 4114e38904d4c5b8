import {
  applyJSONPatch,
  atomicPaths,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  mergeTyped,
  newInternalError,
  PatchError,
  quoteGo,
  type Schema,
  typedErrorsToString,
  validateTyped,
} from "@kube-apiserver/apimachinery";
import type { VersionedAttributes } from "../../versioned-attributes.js";
import { messageOf } from "../match-hooks.js";

/**
 * Lays the object that an expression made over that of the request, as server-side apply would, but nobody owns what it
 * sets. Mirrors `applyConfigPatcher`.
 * @throws Error when it does not fit the type, or sets what can only be replaced as a whole
 */
export function applyObject(object: KubeObject, applied: JSONObject, schema: Schema): JSONObject {
  const { apiVersion, kind } = object;
  const patch = { ...applied, apiVersion, kind } as JSONObject;
  const fail = (problem: string) => new Error(`error applying patch: ${problem}`);
  const patchErrors = validateTyped(patch, schema);
  if (patchErrors.length > 0) {
    throw fail(`failed to convert patch object to typed object: ${typedErrorsToString(patchErrors)}`);
  }
  const atomics = atomicPaths(patch, schema);
  if (atomics.length > 0) {
    throw fail(`invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(", ")}`);
  }
  const objectErrors = validateTyped(object, schema, { allowDuplicates: true });
  if (objectErrors.length > 0) {
    throw fail(`failed to convert original object to typed object: ${typedErrorsToString(objectErrors)}`);
  }
  return mergeTyped(object, patch, schema) as JSONObject;
}

/**
 * Applies the operations that an expression made. A test that fails leaves the object as it is. Mirrors `jsonPatcher`.
 * @throws Error when an operation cannot be done; StatusError, reason InternalError, when the outcome has unknown fields
 */
export function applyOperations(versioned: VersionedAttributes, operations: readonly JSONObject[]): JSONObject {
  const { object = {}, kind, attributes } = versioned;
  let patched: JSONValue;
  try {
    patched = applyJSONPatch(object, operations as readonly JSONValue[]);
  } catch (err) {
    if (err instanceof PatchError && err.isFailedTest) return object;
    throw new Error(`JSON Patch: ${messageOf(err)}`);
  }
  const unknown = attributes.objects.unknownFields(patched as JSONObject, kind);
  if (unknown.length === 0) return patched as JSONObject;
  const problems = unknown.map((path) => `unknown field ${quoteGo(path)}`);
  throw newInternalError(new Error(`strict decoding error: ${problems.join(", ")}`));
}
