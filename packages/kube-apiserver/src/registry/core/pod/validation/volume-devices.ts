import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import type { KnownVolumes } from "./volumes.js";

/** The volumes that a container has as raw devices. Mirrors `ValidateVolumeDevices`. */
export function validateVolumeDevices(
  { volumeDevices = [], volumeMounts = [] }: core_v1.Container,
  known: KnownVolumes,
  path: FieldPath,
): readonly FieldError[] {
  const mountNames = new Set(volumeMounts.map(({ name }) => name));
  const mountPaths = new Set(volumeMounts.map(({ mountPath }) => mountPath));
  const names = new Set<string>();
  const paths = new Set<string>();
  return volumeDevices.flatMap(({ name = "", devicePath = "" }, index) => {
    const namePath = path.index(index).child("name");
    const devicePathPath = path.index(index).child("devicePath");
    const errors: FieldError[] = [...validateRequired(name, namePath)];
    if (names.has(name)) errors.push(fieldErrors.invalid(namePath, name, "must be unique"));
    errors.push(...validateVolume(name, known, namePath), ...validateRequired(devicePath, devicePathPath));
    if (paths.has(devicePath)) errors.push(fieldErrors.invalid(devicePathPath, devicePath, "must be unique"));
    if (devicePath.split("/").includes("..")) {
      errors.push(fieldErrors.invalid(devicePathPath, devicePath, "can not contain backsteps ('..')"));
    } else {
      paths.add(devicePath);
    }
    if (mountNames.has(name)) {
      errors.push(fieldErrors.invalid(namePath, name, "must not already exist in volumeMounts"));
    }
    if (mountPaths.has(devicePath)) {
      const detail = "must not already exist as a path in volumeMounts";
      errors.push(fieldErrors.invalid(devicePathPath, devicePath, detail));
    }
    if (name !== "") names.add(name);
    return errors;
  });
}

function validateVolume(name: string, known: KnownVolumes, path: FieldPath): readonly FieldError[] {
  const volume = known.get(name);
  if (volume === undefined) return [fieldErrors.notFound(path, name)];
  if (volume.persistentVolumeClaim !== undefined || volume.ephemeral !== undefined) return [];
  const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
  return [fieldErrors.invalid(path, name, detail)];
}
