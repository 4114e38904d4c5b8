import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isInRange, nameIsDNSLabel } from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../../validation/csi-driver-name.js";
import { validateRequired } from "../../validation/field-checks.js";
import { validateNoBacksteps } from "../../validation/local-paths.js";
import { invalidFor } from "../../validation/names.js";
import { validateCinderVolume } from "../pod/validation/block-volumes.js";
import { validateISCSIName } from "../pod/validation/iscsi-volume.js";
import {
  validateAzureFileVolume,
  validateGlusterfsVolume,
  validateStorageOSVolume,
} from "../pod/validation/network-volumes.js";
import { validateSecretReference } from "./secret-reference.js";

// Sources of volumes that say more than those of pods: of what namespace things are.

/** A volume of a CSI driver. Mirrors `validateCSIPersistentVolumeSource`. */
export function validateCSI(csi: core_v1.CSIPersistentVolumeSource, path: FieldPath): readonly FieldError[] {
  const secrets = [
    "controllerPublishSecretRef",
    "controllerExpandSecretRef",
    "nodePublishSecretRef",
    "nodeExpandSecretRef",
  ] as const;
  return [
    ...validateCSIDriverName(csi.driver ?? "", path.child("driver")),
    ...validateRequired(csi.volumeHandle, path.child("volumeHandle")),
    ...secrets.flatMap((name) => {
      const reference = csi[name];
      return reference === undefined ? [] : validateSecretReference(reference, path.child(name));
    }),
  ];
}

/** A disk behind iSCSI. Mirrors `validateISCSIPersistentVolumeSource`. */
export function validateISCSI(
  iscsi: core_v1.ISCSIPersistentVolumeSource,
  path: FieldPath,
  volumeName: string,
): readonly FieldError[] {
  const { targetPortal = "", iqn = "", lun = 0, initiatorName, secretRef } = iscsi;
  const needsSecret = iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true;
  const isLong = initiatorName !== undefined && Buffer.byteLength(`${volumeName}:${targetPortal}`) > 64;
  const detail =
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
  const secretPath = path.child("secretRef");
  return [
    ...validateRequired(targetPortal, path.child("targetPortal")),
    ...(isLong ? [fieldErrors.invalid(path.child("targetportal"), targetPortal, detail)] : []),
    ...(iqn === "" ? [fieldErrors.required(path.child("iqn"))] : validateISCSIName(iqn, path.child("iqn"), "")),
    ...invalidFor(isInRange(lun, 0, 255), lun, path.child("lun")),
    ...(needsSecret && secretRef === undefined ? [fieldErrors.required(secretPath)] : []),
    ...(secretRef === undefined ? [] : validateRequired(secretRef.name, secretPath.child("name"))),
    ...(initiatorName === undefined ? [] : validateISCSIName(initiatorName, path.child("initiatorname"), "")),
  ];
}

/** A volume of Glusterfs. */
export function validateGlusterfs(
  glusterfs: core_v1.GlusterfsPersistentVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const { endpointsNamespace: namespace } = glusterfs;
  const at = path.child("endpointsNamespace");
  const detail = "if the endpointnamespace is set, it must be a valid namespace name";
  const errors = validateGlusterfsVolume(glusterfs, path);
  if (namespace === undefined) return errors;
  if (namespace === "") return [...errors, fieldErrors.invalid(at, namespace, detail)];
  return [...errors, ...invalidFor(nameIsDNSLabel(namespace, false), namespace, at)];
}

/** A volume of OpenStack Cinder. */
export function validateCinder(cinder: core_v1.CinderPersistentVolumeSource, path: FieldPath): readonly FieldError[] {
  return [...validateCinderVolume(cinder, path), ...requireNamespace(cinder.secretRef, path)];
}

/** A volume of StorageOS. */
export function validateStorageOS(
  storageos: core_v1.StorageOSPersistentVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [...validateStorageOSVolume(storageos, path), ...requireNamespace(storageos.secretRef, path)];
}

function requireNamespace(
  reference: { readonly namespace?: string } | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return reference === undefined ? [] : validateRequired(reference.namespace, path.child("secretRef", "namespace"));
}

/** A share of Azure Files. */
export function validateAzureFile(
  azureFile: core_v1.AzureFilePersistentVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const isEmpty = azureFile.secretNamespace === "";
  return [
    ...validateAzureFileVolume(azureFile, path),
    ...(isEmpty ? [fieldErrors.required(path.child("secretNamespace"))] : []),
  ];
}

/** A disk or directory of one node. */
export function validateLocal({ path: text = "" }: core_v1.LocalVolumeSource, path: FieldPath): readonly FieldError[] {
  const at = path.child("path");
  return text === "" ? [fieldErrors.required(at)] : validateNoBacksteps(text, at);
}
