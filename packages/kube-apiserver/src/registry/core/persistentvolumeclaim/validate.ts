import type { core_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  hasFieldErrors,
  jsonEqual,
  type KubeObject,
  Quantity,
  validateImmutableField,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { diffOfJSON } from "../../validation/unified-diff.js";
import { toInternalForm } from "../pod/validation/internal-form.js";
import { withSameDataSources } from "./data-sources.js";
import { type ClaimRules, validateClaimSpec } from "./validate-spec.js";

type Spec = core_v1.PersistentVolumeClaimSpec;

const specPath = FieldPath.root("spec");
const classAnnotation = "volume.beta.kubernetes.io/storage-class";
const immutable =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

function specOf(claim: KubeObject): Spec {
  return (claim as core_v1.PersistentVolumeClaim).spec ?? {};
}

function statusOf(claim: KubeObject): core_v1.PersistentVolumeClaimStatus {
  return (claim as core_v1.PersistentVolumeClaim).status ?? {};
}

/** Mirrors `ValidatePersistentVolumeClaim`, metadata excepted. */
export function validatePersistentVolumeClaim(claim: KubeObject, old?: KubeObject): readonly FieldError[] {
  return validateClaimSpec(specOf(claim), specPath, old === undefined ? {} : rulesOf(specOf(old)));
}

/** Mirrors `ValidationOptionsForPersistentVolumeClaim`. */
function rulesOf({ dataSource, dataSourceRef, selector }: Spec): ClaimRules {
  return {
    allowInvalidAPIGroup: dataSource?.apiGroup !== undefined || dataSourceRef?.apiGroup !== undefined,
    allowInvalidLabelValues: hasFieldErrors(() => validateLabelSelector(selector, specPath)),
  };
}

/** A claim keeps what it asked for; a bound one may ask for more. Mirrors `ValidatePersistentVolumeClaimUpdate`. */
export function validatePersistentVolumeClaimUpdate(claim: KubeObject, stored: KubeObject): readonly FieldError[] {
  const old = withSameDataSources(stored);
  const spec = specOf(claim);
  const before = specOf(old);
  return [
    ...validatePersistentVolumeClaim(claim, old),
    ...validateClassAnnotation(claim, old),
    ...validateSpecKept(claim, old),
    ...validateNotShrunk(spec, before, statusOf(old)),
    // The path without `spec` is upstream's.
    ...validateImmutableField(spec.volumeMode, before.volumeMode, FieldPath.root("volumeMode")),
    ...validateAttributesClass(spec, before, statusOf(old)),
  ];
}

/** Whether the class only moves from the annotation of old to its field. */
function isClassMoved(claim: KubeObject, old: KubeObject): boolean {
  const before = annotationOf(old, classAnnotation);
  if (before === undefined || specOf(old).storageClassName !== undefined) return false;
  const next = annotationOf(claim, classAnnotation) ?? before;
  return specOf(claim).storageClassName === before && next === before;
}

function validateClassAnnotation(claim: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = annotationOf(claim, classAnnotation) ?? "";
  if (isClassMoved(claim, old)) return [];
  const path = FieldPath.root("metadata", "annotations", classAnnotation);
  return validateImmutableField(next, annotationOf(old, classAnnotation) ?? "", path);
}

function validateSpecKept(claim: KubeObject, old: KubeObject): readonly FieldError[] {
  // Binding names the volume, once.
  const volumeName = specOf(old).volumeName || specOf(claim).volumeName;
  const kept = toInternalForm("PersistentVolumeClaimSpec", changed(specOf(old), { volumeName }));
  const next = toInternalForm("PersistentVolumeClaimSpec", withAllowedChanges(claim, old));
  if (jsonEqual(kept, next)) return [];
  return [fieldErrors.forbidden(specPath, `${immutable}\n${diffOfJSON(kept, next)}`)];
}

/** The spec with everything that may change taken back: what is left has to be as it was. */
function withAllowedChanges(claim: KubeObject, old: KubeObject): Spec {
  const before = specOf(old);
  let spec = specOf(claim);
  const annotation = annotationOf(old, classAnnotation);
  const { storageClassName } = spec;
  const isNew = storageClassName !== undefined && before.storageClassName === undefined;
  if (isClassMoved(claim, old) || (isNew && (annotation === undefined || annotation === storageClassName))) {
    spec = changed(spec, { storageClassName: before.storageClassName });
  }
  if (statusOf(old).phase !== "Bound") return spec;
  const requests = spec.resources?.requests;
  const size = getOwn(before.resources?.requests ?? {}, "storage") as string | undefined;
  const resources =
    requests === undefined ? spec.resources : { ...spec.resources, requests: { ...requests, storage: size ?? "0" } };
  return changed(spec, { resources, volumeAttributesClassName: before.volumeAttributesClassName });
}

function changed(spec: Spec, changes: { readonly [Name in keyof Spec]?: Spec[Name] | undefined }): Spec {
  const entries = Object.entries({ ...spec, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Spec;
}

/** A request may shrink to what is there and a bit: volumes themselves never do. */
function validateNotShrunk(
  spec: Spec,
  before: Spec,
  { capacity = {} }: core_v1.PersistentVolumeClaimStatus,
): readonly FieldError[] {
  const sizeOf = (amounts: Readonly<Record<string, string | undefined>> = {}) =>
    Quantity.parse((getOwn(amounts, "storage") as string | undefined) ?? "0");
  const size = sizeOf(spec.resources?.requests);
  const isSmaller = size.compare(sizeOf(before.resources?.requests)) < 0;
  if (!isSmaller || size.compare(sizeOf(capacity)) > 0) return [];
  const path = specPath.child("resources", "requests", "storage");
  return [fieldErrors.forbidden(path, "field can not be less than status.capacity")];
}

/** A class that was applied once can be changed and not taken away. */
function validateAttributesClass(
  { volumeAttributesClassName: name }: Spec,
  { volumeAttributesClassName: before }: Spec,
  { currentVolumeAttributesClassName: current }: core_v1.PersistentVolumeClaimStatus,
): readonly FieldError[] {
  if (name === before || current === undefined || (name ?? "") !== "") return [];
  const value = name === undefined ? "nil" : "empty string";
  const detail = `update to ${value} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [fieldErrors.forbidden(specPath.child("volumeAttributesClassName"), detail)];
}
