import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldError, FieldPath } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateFileMode, validateNonReservedPath } from "../../../validation/local-paths.js";
import { validateDownwardAPIFile } from "./downward-api.js";

/** Keys of a Secret as files. */
export function validateSecretVolume(
  { secretName, defaultMode, items = [] }: core_v1.SecretVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(secretName, path.child("secretName")),
    ...validateFileMode(defaultMode, path.child("defaultMode")),
    ...validateKeysToPaths(items, path),
  ];
}

/** Keys of a ConfigMap as files. */
export function validateConfigMapVolume(
  { name, defaultMode, items = [] }: core_v1.ConfigMapVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(name, path.child("name")),
    ...validateFileMode(defaultMode, path.child("defaultMode")),
    ...validateKeysToPaths(items, path),
  ];
}

/** Fields of the pod as files. Errors of all items name the volume, as upstream has them. */
export function validateDownwardAPIVolume(
  { defaultMode, items = [] }: core_v1.DownwardAPIVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateFileMode(defaultMode, path.child("defaultMode")),
    ...items.flatMap((file) => validateDownwardAPIFile(file, path)),
  ];
}

function validateKeysToPaths(items: readonly core_v1.KeyToPath[], path: FieldPath): readonly FieldError[] {
  return items.flatMap((item, index) => validateKeyToPath(item, path.child("items").index(index)));
}

/** A key and the file it becomes. Mirrors `validateKeyToPath`. */
export function validateKeyToPath({ key, path = "", mode }: core_v1.KeyToPath, at: FieldPath): readonly FieldError[] {
  return [
    ...validateRequired(key, at.child("key")),
    ...validateRequired(path, at.child("path")),
    ...validateNonReservedPath(path, at.child("path")),
    ...validateFileMode(mode, at.child("mode")),
  ];
}
