import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateDescendingPath } from "../../../validation/local-paths.js";
import { validateSupported } from "../../../validation/supported-values.js";
import type { KnownVolumes } from "./volumes.js";

const propagations = ["Bidirectional", "HostToContainer", "None"] as const;
const recursiveReadOnly = ["Disabled", "Enabled", "IfPossible"] as const;

/** Where a container has its volumes. Mirrors `ValidateVolumeMounts`, whose paths partly leave out the index. */
export function validateVolumeMounts(
  container: core_v1.Container,
  known: KnownVolumes,
  path: FieldPath,
): readonly FieldError[] {
  const { volumeMounts = [], volumeDevices = [], securityContext } = container;
  const deviceNames = new Set(volumeDevices.map(({ name }) => name));
  const devicePaths = new Set(volumeDevices.map(({ devicePath }) => devicePath));
  const seen = new Set<string>();
  return volumeMounts.flatMap((mount, index) => {
    const { name = "", mountPath = "" } = mount;
    const namePath = path.index(index).child("name");
    const mountPathPath = path.index(index).child("mountPath");
    const errors: FieldError[] = [...validateRequired(name, namePath)];
    if (!known.has(name)) errors.push(fieldErrors.notFound(namePath, name));
    errors.push(...validateRequired(mountPath, mountPathPath));
    if (seen.has(mountPath)) errors.push(fieldErrors.invalid(mountPathPath, mountPath, "must be unique"));
    seen.add(mountPath);
    if (deviceNames.has(name)) {
      errors.push(fieldErrors.invalid(namePath, name, "must not already exist in volumeDevices"));
    }
    if (devicePaths.has(mountPath)) {
      const detail = "must not already exist as a path in volumeDevices";
      errors.push(fieldErrors.invalid(mountPathPath, mountPath, detail));
    }
    return [
      ...errors,
      ...validateSubPaths(mount, path, path.index(index)),
      ...validatePropagation(mount, securityContext?.privileged === true, path.child("mountPropagation")),
      ...validateRecursiveReadOnly(mount, path.child("recursiveReadOnly")),
    ];
  });
}

function validateSubPaths(
  { subPath = "", subPathExpr = "" }: core_v1.VolumeMount,
  path: FieldPath,
  indexed: FieldPath,
): readonly FieldError[] {
  const errors = subPath === "" ? [] : validateDescendingPath(subPath, path.child("subPath"));
  if (subPathExpr === "") return errors;
  const both = "subPathExpr and subPath are mutually exclusive";
  return [
    ...errors,
    ...(subPath === "" ? [] : [fieldErrors.invalid(indexed.child("subPathExpr"), subPathExpr, both)]),
    ...validateDescendingPath(subPathExpr, path.child("subPathExpr")),
  ];
}

function validatePropagation(
  { mountPropagation }: core_v1.VolumeMount,
  privileged: boolean,
  path: FieldPath,
): readonly FieldError[] {
  if (mountPropagation === "Bidirectional" && !privileged) {
    const detail = "Bidirectional mount propagation is available only to privileged containers";
    return [fieldErrors.forbidden(path, detail)];
  }
  return validateSupported(mountPropagation, propagations, path);
}

function validateRecursiveReadOnly(
  { recursiveReadOnly: mode, readOnly, mountPropagation = "None" }: core_v1.VolumeMount,
  path: FieldPath,
): readonly FieldError[] {
  if (mode !== "Enabled" && mode !== "IfPossible") return validateSupported(mode, recursiveReadOnly, path);
  const errors: FieldError[] = [];
  if (readOnly !== true) errors.push(fieldErrors.forbidden(path, "may only be specified when readOnly is true"));
  if (mountPropagation !== "None") {
    const detail = "may only be specified when mountPropagation is None or not specified";
    errors.push(fieldErrors.forbidden(path, detail));
  }
  return errors;
}
