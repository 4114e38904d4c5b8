import { posix } from "node:path";
import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  getOwn,
  type JSONObject,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../validation/names.js";
import { type NodeSelectorRules, validateNodeSelector } from "../../validation/node-selector.js";
import { validateSupported } from "../../validation/supported-values.js";
import { validateAccessModes, volumeModes } from "./access-modes.js";
import { validateBasicAmount, validatePositiveAmount } from "./storage-amounts.js";
import { validateVolumeSource } from "./volume-source.js";

type Spec = core_v1.PersistentVolumeSpec;

const reclaimPolicies: readonly string[] = ["Delete", "Recycle", "Retain"];

/** How the spec of a volume is checked. */
export interface VolumeRules extends NodeSelectorRules {
  /** The name of the volume; empty for one inside an attachment. */
  readonly name: string;
  /** Whether the volume is inside an attachment, where pods brought it. */
  readonly isInline: boolean;
}

/** Mirrors `ValidatePersistentVolumeSpec`. */
export function validateVolumeSpec(spec: Spec, path: FieldPath, rules: VolumeRules): readonly FieldError[] {
  const { accessModes = [], storageClassName = "", nodeAffinity } = spec;
  const modesPath = path.child("accessModes");
  const classPath = path.child("storageClassName");
  const ifOwn = (validate: () => readonly FieldError[]) => (rules.isInline ? [] : validate());
  return [
    ...(rules.isInline ? validateInline(spec, path) : []),
    ...(accessModes.length === 0 ? [fieldErrors.required(modesPath)] : []),
    ...validateAccessModes(accessModes, modesPath),
    ...ifOwn(() => validateCapacity(spec.capacity ?? {}, path.child("capacity"))),
    ...validateReclaimPolicy(spec, path.child("persistentVolumeReclaimPolicy"), rules),
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(nodeAffinity, path.child("nodeAffinity"), rules)),
    ...validateVolumeSource(spec, path, rules.name),
    ...refuseRecycledRoot(spec, path.child("persistentVolumeReclaimPolicy")),
    ...(storageClassName === ""
      ? []
      : rules.isInline
        ? [notInline(classPath)]
        : invalidFor(nameIsDNSSubdomain(storageClassName, false), storageClassName, classPath)),
    ...validateVolumeMode(spec, path.child("volumeMode"), rules),
    ...validateAttributesClass(spec, path),
  ];
}

const notInline = (path: FieldPath) =>
  fieldErrors.forbidden(path, "may not be specified in the context of inline volumes");

function validateInline({ claimRef, capacity = {}, csi }: Spec, path: FieldPath): readonly FieldError[] {
  const missing = fieldErrors.required(path.child("csi"), "has to be specified in the context of inline volumes");
  return [
    ...(claimRef === undefined ? [] : [notInline(path.child("claimRef"))]),
    ...(Object.keys(capacity).length === 0 ? [] : [notInline(path.child("capacity"))]),
    ...(csi === undefined ? [missing] : []),
  ];
}

/** How much the volume holds, and nothing else. */
function validateCapacity(capacity: NonNullable<Spec["capacity"]>, path: FieldPath): readonly FieldError[] {
  const entries = Object.entries(capacity);
  const isPlain = entries.length === 1 && getOwn(capacity, "storage") !== undefined;
  return [
    ...(entries.length === 0 ? [fieldErrors.required(path)] : []),
    ...(isPlain ? [] : [fieldErrors.notSupported(path, capacity as JSONObject, ["storage"])]),
    ...entries.flatMap(([name, text = "0"]) => [
      ...validateBasicAmount(text, path.key(name)),
      ...validatePositiveAmount(text, path.key(name)),
    ]),
  ];
}

function validateReclaimPolicy(
  { persistentVolumeReclaimPolicy: policy }: Spec,
  path: FieldPath,
  { isInline }: VolumeRules,
): readonly FieldError[] {
  if ((policy as string | undefined) === "" || policy === undefined) return [];
  if (!isInline) return validateSupported(policy, reclaimPolicies, path);
  if (policy === "Retain") return [];
  return [fieldErrors.forbidden(path, "may only be Retain in the context of inline volumes")];
}

function validateNodeAffinity(
  { required }: core_v1.VolumeNodeAffinity,
  path: FieldPath,
  rules: VolumeRules,
): readonly FieldError[] {
  if (rules.isInline) return [notInline(path)];
  const at = path.child("required");
  if (required === undefined) return [fieldErrors.required(at, "must specify required node constraints")];
  return validateNodeSelector(required, at, rules);
}

/** Whoever recycles a volume deletes what is in it. */
function refuseRecycledRoot({ hostPath, persistentVolumeReclaimPolicy }: Spec, path: FieldPath): readonly FieldError[] {
  const text = hostPath?.path ?? "";
  const isRoot = text.startsWith("/") && posix.resolve(text) === "/";
  if (!isRoot || persistentVolumeReclaimPolicy !== "Recycle") return [];
  return [fieldErrors.forbidden(path, "may not be 'recycle' for a hostPath mount of '/'")];
}

function validateVolumeMode({ volumeMode }: Spec, path: FieldPath, { isInline }: VolumeRules): readonly FieldError[] {
  if (!isInline) return validateSupported(volumeMode, volumeModes, path);
  if (volumeMode === undefined || volumeMode === "Filesystem") return [];
  const detail = "may not specify volumeMode other than Filesystem in the context of inline volumes";
  return [fieldErrors.forbidden(path, detail)];
}

function validateAttributesClass({ volumeAttributesClassName: name, csi }: Spec, path: FieldPath) {
  if (name === undefined) return [];
  const at = path.child("volumeAttributesClassName");
  const missing = fieldErrors.required(path.child("csi"), "has to be specified when using volumeAttributesClassName");
  return [
    ...(name === ""
      ? [fieldErrors.required(at, "an empty string is disallowed")]
      : invalidFor(nameIsDNSSubdomain(name, false), name, at)),
    ...(csi === undefined ? [missing] : []),
  ];
}
