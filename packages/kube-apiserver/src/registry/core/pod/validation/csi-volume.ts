import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../../../validation/csi-driver-name.js";
import { invalidFor } from "../../../validation/names.js";

/** A volume that a CSI driver makes for the pod. Mirrors `validateCSIVolumeSource`. */
export function validateCSIVolume(
  { driver = "", nodePublishSecretRef }: core_v1.CSIVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateCSIDriverName(driver, path.child("driver")),
    ...(nodePublishSecretRef === undefined ? [] : validateSecret(nodePublishSecretRef.name ?? "", path)),
  ];
}

function validateSecret(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path.child("nodePublishSecretRef", "name"))];
  return invalidFor(nameIsDNSSubdomain(name, false), name, path.child("name"));
}
