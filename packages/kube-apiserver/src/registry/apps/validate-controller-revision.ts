import type { apps_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  validateImmutableField,
  validateNonnegativeField,
} from "@kube-apiserver/apimachinery";

const dataPath = FieldPath.root("data");

/** Mirrors `ValidateControllerRevision`. */
export function validateControllerRevision({ data, revision }: apps_v1.ControllerRevision): readonly FieldError[] {
  return [
    ...((data ?? null) === null ? [fieldErrors.required(dataPath, "data is mandatory")] : []),
    ...validateNonnegativeField(revision ?? 0, FieldPath.root("revision")),
  ];
}

/** What a revision keeps never changes; its number may. Mirrors `ValidateControllerRevisionUpdate`. */
export function validateControllerRevisionUpdate(
  next: apps_v1.ControllerRevision,
  old: apps_v1.ControllerRevision,
): readonly FieldError[] {
  return [...validateControllerRevision(next), ...validateImmutableField(next.data, old.data, dataPath)];
}
