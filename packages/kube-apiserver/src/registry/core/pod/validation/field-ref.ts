import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../../../validation/names.js";

/** Fields that the downward API knows of, wherever they may be used. */
const knownFields: ReadonlySet<string> = new Set([
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);

/**
 * A field of the pod, or one annotation or label of it (`metadata.labels['app']`). Mirrors
 * `validateObjectFieldSelector`.
 * @param supported - fields that may be used here, sorted
 */
export function validateFieldRef(
  { apiVersion = "", fieldPath = "" }: core_v1.ObjectFieldSelector,
  supported: readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  if (apiVersion === "") return [fieldErrors.required(path.child("apiVersion"))];
  const fieldPathPath = path.child("fieldPath");
  if (fieldPath === "") return [fieldErrors.required(fieldPathPath)];
  if (apiVersion !== "v1") return [notConverted(`unsupported pod version: ${apiVersion}`)];
  const { field, key } = splitSubscript(fieldPath);
  if (key !== undefined) {
    if (field === "metadata.annotations") return validateQualifiedName(key.toLowerCase(), path);
    if (field === "metadata.labels") return validateQualifiedName(key, path);
    return [notConverted(`field label does not support subscript: ${fieldPath}`)];
  }
  // What clients of before v1 call it.
  const current = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  if (!knownFields.has(current)) return [notConverted(`field label not supported: ${fieldPath}`)];
  return supported.includes(current) ? [] : [fieldErrors.notSupported(fieldPathPath, current, supported)];

  function notConverted(reason: string): FieldError {
    return fieldErrors.invalid(fieldPathPath, fieldPath, `error converting fieldPath: ${reason}`);
  }
}

function splitSubscript(fieldPath: string): { readonly field: string; readonly key?: string } {
  const open = fieldPath.indexOf("['");
  if (!fieldPath.endsWith("']") || open <= 0 || open + 2 > fieldPath.length - 2) return { field: fieldPath };
  return { field: fieldPath.slice(0, open), key: fieldPath.slice(open + 2, -2) };
}
