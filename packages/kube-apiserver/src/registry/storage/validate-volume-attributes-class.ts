import type { storage_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { validateParameters, validateProvisioner } from "./class-parameters.js";

/** Mirrors `ValidateVolumeAttributesClass`, metadata excepted. */
export function validateVolumeAttributesClass(obj: KubeObject): readonly FieldError[] {
  const { driverName = "", parameters = {} } = obj as Partial<storage_v1.VolumeAttributesClass>;
  return [
    ...validateProvisioner(driverName, FieldPath.root("driverName")),
    ...validateParameters(parameters, FieldPath.root("parameters"), true),
  ];
}

/** Mirrors `ValidateVolumeAttributesClassUpdate`, metadata excepted. */
export function validateVolumeAttributesClassUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = obj as storage_v1.VolumeAttributesClass;
  const before = old as storage_v1.VolumeAttributesClass;
  const changed = (["driverName", "parameters"] as const).filter(
    (name) => !jsonEqual(next[name] ?? {}, before[name] ?? {}),
  );
  return [
    ...changed.map((name) => fieldErrors.forbidden(FieldPath.root(name), `updates to ${name} are forbidden.`)),
    ...validateVolumeAttributesClass(obj),
  ];
}
