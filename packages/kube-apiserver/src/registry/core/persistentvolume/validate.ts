import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  isValidLabelValue,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import { diffOfJSON } from "../../validation/unified-diff.js";
import { toInternalForm } from "../pod/validation/internal-form.js";
import { validateVolumeSpec } from "./validate-spec.js";

type Spec = core_v1.PersistentVolumeSpec;

const specPath = FieldPath.root("spec");

/** Gates that volumes are validated by. */
export interface VolumeUpdateRules {
  /** Whether nodes of a volume may change: the gate `MutablePVNodeAffinity`. */
  readonly mutableNodeAffinity: boolean;
}

function specOf(volume: KubeObject): Spec {
  return (volume as core_v1.PersistentVolume).spec ?? {};
}

/** Mirrors `ValidatePersistentVolume`, metadata excepted. A stored affinity may have values that are no labels. */
export function validatePersistentVolume(volume: KubeObject, old?: KubeObject): readonly FieldError[] {
  const terms = old === undefined ? [] : (specOf(old).nodeAffinity?.required?.nodeSelectorTerms ?? []);
  const values = terms.flatMap(({ matchExpressions = [] }) => matchExpressions.flatMap(({ values = [] }) => values));
  return validateVolumeSpec(specOf(volume), specPath, {
    name: metaOf(volume).name ?? "",
    isInline: false,
    allowInvalidLabelValues: values.some((value) => isValidLabelValue(value).length > 0),
  });
}

/** Mirrors `ValidatePersistentVolumeUpdate`, metadata excepted. */
export function validatePersistentVolumeUpdate(
  volume: KubeObject,
  old: KubeObject,
  { mutableNodeAffinity }: VolumeUpdateRules,
): readonly FieldError[] {
  const spec = specOf(volume);
  const before = specOf(old);
  const nodesStay = before.nodeAffinity !== undefined && !mutableNodeAffinity;
  return [
    ...validatePersistentVolume(volume, old),
    ...validateSourceKept(spec, before),
    // The paths without `spec` are upstream's.
    ...validateImmutableField(spec.volumeMode, before.volumeMode, FieldPath.root("volumeMode")),
    ...(nodesStay ? validateNodesKept(spec.nodeAffinity, before.nodeAffinity) : []),
    ...validateAttributesClassKept(spec, before),
  ];
}

/** Where the volume is. The secret that expands it may come. */
function validateSourceKept(spec: Spec, before: Spec): readonly FieldError[] {
  const mayCome = before.csi !== undefined && before.csi.controllerExpandSecretRef === undefined;
  const source = toInternalForm("PersistentVolumeSource", mayCome ? withoutExpandSecret(spec) : spec);
  const stored = toInternalForm("PersistentVolumeSource", before);
  if (jsonEqual(source, stored)) return [];
  const name = "persistentvolumesource";
  const detail = `spec.${name} is immutable after creation\n${diffOfJSON(stored, source)}`;
  return [fieldErrors.forbidden(specPath.child(name), detail)];
}

function withoutExpandSecret(spec: Spec): Spec {
  if (spec.csi === undefined) return spec;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...spec, csi };
}

type Affinity = Spec["nodeAffinity"];

function validateNodesKept(affinity: Affinity, before: Affinity): readonly FieldError[] {
  const shown = affinity === undefined ? null : toInternalForm("VolumeNodeAffinity", affinity);
  const stored = before === undefined ? null : toInternalForm("VolumeNodeAffinity", before);
  if (jsonEqual(shown, renewed(stored, shown))) return [];
  const detail = `${fieldImmutableMessage}, except for updating from beta label to GA`;
  return [fieldErrors.invalid(FieldPath.root("nodeAffinity"), shown, detail)];
}

const newLabels: ReadonlyMap<string, string> = new Map([
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["beta.kubernetes.io/os", "kubernetes.io/os"],
  ["beta.kubernetes.io/arch", "kubernetes.io/arch"],
  ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
]);

/** What is stored, with the keys of today where the new value has them in the same place. */
function renewed(stored: JSONValue, next: JSONValue = null): JSONValue {
  if (Array.isArray(stored)) {
    return stored.map((item, index) => renewed(item, Array.isArray(next) ? (next[index] as JSONValue) : null));
  }
  if (stored === null || typeof stored !== "object" || next === null || typeof next !== "object") return stored;
  return Object.fromEntries(
    Object.entries(stored).map(([name, value]) => {
      const other = (next as Readonly<Record<string, JSONValue | undefined>>)[name];
      const isRenewed = name === "Key" && typeof value === "string" && newLabels.get(value) === other;
      return [name, isRenewed && other !== undefined ? other : renewed(value ?? null, other ?? null)];
    }),
  );
}

function validateAttributesClassKept(spec: Spec, before: Spec): readonly FieldError[] {
  const path = specPath.child("volumeAttributesClassName");
  if (before.volumeAttributesClassName === undefined || spec.volumeAttributesClassName !== undefined) return [];
  return [fieldErrors.forbidden(path, "update from non-nil value to nil is forbidden")];
}
