import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label } from "../../../validation/names.js";
import type { PodValidationOptions } from "./options.js";
import { validateVolumeSource } from "./volume-source.js";

/** Volumes by name: those that are valid, which is what mounts may name. */
export type KnownVolumes = ReadonlyMap<string, core_v1.Volume>;

/** The volumes of a pod. `podName` is empty where there is no pod yet. Mirrors `ValidateVolumes`. */
export function validateVolumes(
  volumes: readonly core_v1.Volume[],
  podName: string,
  path: FieldPath,
  options: PodValidationOptions,
): { readonly known: KnownVolumes; readonly errors: readonly FieldError[] } {
  const created = new Set(
    volumes.filter(({ ephemeral }) => podName !== "" && ephemeral).map(({ name }) => `${podName}-${name}`),
  );
  const known = new Map<string, core_v1.Volume>();
  const errors: FieldError[] = [];
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index);
    const own = [...validateVolumeSource(volume, podName, at, options), ...validateName(volume.name ?? "", known, at)];
    if (own.length === 0) known.set(volume.name, volume);
    errors.push(...own, ...validateClaim(volume, created, at));
  }
  return { known, errors };
}

function validateName(name: string, known: KnownVolumes, path: FieldPath): readonly FieldError[] {
  const namePath = path.child("name");
  return [
    ...(name === "" ? [fieldErrors.required(namePath)] : validateDNS1123Label(name, namePath)),
    ...(known.has(name) ? [fieldErrors.duplicate(namePath, name)] : []),
  ];
}

/** A claim that the pod itself makes cannot be one that is there already. */
function validateClaim(
  { persistentVolumeClaim }: core_v1.Volume,
  created: ReadonlySet<string>,
  path: FieldPath,
): readonly FieldError[] {
  const { claimName = "" } = persistentVolumeClaim ?? {};
  if (!created.has(claimName)) return [];
  const detail = "must not reference a PVC that gets created for an ephemeral volume";
  return [fieldErrors.invalid(path.child("persistentVolumeClaim", "claimName"), claimName, detail)];
}
