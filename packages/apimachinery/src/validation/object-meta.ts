import { jsonEqual } from "../json/equal.js";
import type { JSONValue } from "../json/json-value.js";
import type { ObjectMeta } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import { FieldPath } from "./field-path.js";
import { validateFinalizers, validateNoNewFinalizers } from "./finalizers.js";
import { validateAnnotations, validateLabels } from "./labels.js";
import { validateManagedFields } from "./managed-fields.js";
import { nameIsDNSLabel, type ValidateName } from "./names.js";
import { validateOwnerReferences } from "./owner-references.js";

/** What {@link validateObjectMeta} must know about the resource. */
export interface ObjectMetaRules {
  /** Whether objects of the resource live in a namespace. */
  readonly namespaced: boolean;
  /** Rule for the name and, as a prefix, for generateName. */
  readonly validateName: ValidateName;
  /** Where the metadata is. Default: `metadata`. */
  readonly path?: FieldPath;
}

const metadataPath = FieldPath.root("metadata");

/**
 * Checks the metadata of a new object whose name has been generated already. Mirrors `validation.ValidateObjectMeta`.
 */
export function validateObjectMeta(meta: ObjectMeta, rules: ObjectMetaRules): FieldError[] {
  const path = rules.path ?? metadataPath;
  return [
    ...validateNames(meta, rules.validateName, path),
    ...validateNamespace(meta.namespace ?? "", rules.namespaced, path.child("namespace")),
    ...validateNonnegativeField(meta.generation ?? 0, path.child("generation")),
    ...validateLabels(meta.labels, path.child("labels")),
    ...validateAnnotations(meta.annotations, path.child("annotations")),
    ...validateOwnerReferences(meta.ownerReferences ?? [], path.child("ownerReferences")),
    ...validateFinalizers(meta.finalizers ?? [], path.child("finalizers")),
    ...validateManagedFields(meta.managedFields ?? [], path.child("managedFields")),
  ];
}

function validateNames(
  { name = "", generateName = "" }: ObjectMeta,
  rule: ValidateName,
  path: FieldPath,
): FieldError[] {
  const errors: FieldError[] = [];
  if (generateName !== "") {
    for (const message of rule(generateName, true)) {
      errors.push(fieldErrors.invalid(path.child("generateName"), generateName, message));
    }
  }
  if (name === "") return [...errors, fieldErrors.required(path.child("name"), "name or generateName is required")];
  return [...errors, ...rule(name, false).map((message) => fieldErrors.invalid(path.child("name"), name, message))];
}

function validateNamespace(namespace: string, namespaced: boolean, path: FieldPath): FieldError[] {
  if (!namespaced) return namespace === "" ? [] : [fieldErrors.forbidden(path, "not allowed on this type")];
  if (namespace === "") return [fieldErrors.required(path)];
  return nameIsDNSLabel(namespace, false).map((message) => fieldErrors.invalid(path, namespace, message));
}

/** Refuses numbers below zero. Mirrors `validation.ValidateNonnegativeField`. */
export function validateNonnegativeField(value: number | bigint, path: FieldPath): FieldError[] {
  return value < 0 ? [fieldErrors.invalid(path, value, "must be greater than or equal to 0")] : [];
}

/** Message of a field that must not change. Mirrors `validation.FieldImmutableErrorMsg`. */
export const fieldImmutableMessage = "field is immutable";

/** Refuses a value that differs from the one before; missing and null are the same. */
export function validateImmutableField(
  value: JSONValue | undefined,
  before: JSONValue | undefined,
  path: FieldPath,
): FieldError[] {
  if (jsonEqual(value ?? null, before ?? null)) return [];
  return [fieldErrors.invalid(path, value, fieldImmutableMessage)];
}

/** Checks the metadata of an update against what is stored. Mirrors `validation.ValidateObjectMetaUpdate`. */
export function validateObjectMetaUpdate(meta: ObjectMeta, before: ObjectMeta, path = metadataPath): FieldError[] {
  const errors: FieldError[] = [];
  if ((before.deletionTimestamp ?? null) !== null) {
    errors.push(...validateNoNewFinalizers(meta.finalizers ?? [], before.finalizers ?? [], path.child("finalizers")));
  }
  const { resourceVersion = "", generation = 0 } = meta;
  if (resourceVersion === "") {
    errors.push(fieldErrors.invalid(path.child("resourceVersion"), resourceVersion, "must be specified for an update"));
  }
  if (generation < (before.generation ?? 0)) {
    errors.push(fieldErrors.invalid(path.child("generation"), generation, "must not be decremented"));
  }
  for (const name of ["name", "namespace", "uid"] as const) {
    errors.push(...validateImmutableField(meta[name] ?? "", before[name] ?? "", path.child(name)));
  }
  for (const name of ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    errors.push(...validateImmutableField(meta[name], before[name], path.child(name)));
  }
  errors.push(
    ...validateLabels(meta.labels, path.child("labels")),
    ...validateAnnotations(meta.annotations, path.child("annotations")),
    ...validateOwnerReferences(meta.ownerReferences ?? [], path.child("ownerReferences")),
    ...validateManagedFields(meta.managedFields ?? [], path.child("managedFields")),
  );
  return errors;
}
