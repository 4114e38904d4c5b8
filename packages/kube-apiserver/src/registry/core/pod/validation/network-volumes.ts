import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateDNS1123Label } from "../../../validation/names.js";
import { isHostPort } from "./host-port.js";

/** A directory of an NFS server. */
export function validateNFSVolume(
  { server, path = "" }: core_v1.NFSVolumeSource,
  at: FieldPath,
): readonly FieldError[] {
  const pathField = at.child("path");
  return [
    ...validateRequired(server, at.child("server")),
    ...validateRequired(path, pathField),
    ...(path.startsWith("/") ? [] : [fieldErrors.invalid(pathField, path, "must be an absolute path")]),
  ];
}

/** A volume of Glusterfs. */
export function validateGlusterfsVolume(
  { endpoints, path }: core_v1.GlusterfsVolumeSource,
  at: FieldPath,
): readonly FieldError[] {
  return [...validateRequired(endpoints, at.child("endpoints")), ...validateRequired(path, at.child("path"))];
}

/** An image of Ceph RBD. */
export function validateRBDVolume(
  { monitors = [], image }: core_v1.RBDVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [...validateMonitors(monitors, path), ...validateRequired(image, path.child("image"))];
}

/** A directory of CephFS. */
export function validateCephFSVolume(
  { monitors = [] }: core_v1.CephFSVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return validateMonitors(monitors, path);
}

function validateMonitors(monitors: readonly string[], path: FieldPath): readonly FieldError[] {
  return monitors.length === 0 ? [fieldErrors.required(path.child("monitors"))] : [];
}

/** A volume of Quobyte. */
export function validateQuobyteVolume(
  { registry = "", tenant = "", volume }: core_v1.QuobyteVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [...validateQuobyteRegistry(registry, tenant, path), ...validateRequired(volume, path.child("volume"))];
}

function validateQuobyteRegistry(registry: string, tenant: string, path: FieldPath): readonly FieldError[] {
  const detail = "must be a host:port pair or multiple pairs separated by commas";
  if (registry === "") return [fieldErrors.required(path.child("registry"), detail)];
  if (Buffer.byteLength(tenant) >= 65) {
    const tooLong = "must be a UUID and may not exceed a length of 64 characters";
    return [fieldErrors.required(path.child("tenant"), tooLong)];
  }
  const bad = registry.split(",").filter((pair) => !isHostPort(pair));
  return bad.map(() => fieldErrors.invalid(path.child("registry"), registry, detail));
}

/** A share of Azure Files. */
export function validateAzureFileVolume(
  { secretName, shareName }: core_v1.AzureFileVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(secretName, path.child("secretName")),
    ...validateRequired(shareName, path.child("shareName")),
  ];
}

/** A volume of StorageOS. */
export function validateStorageOSVolume(
  { volumeName = "", volumeNamespace = "", secretRef }: core_v1.StorageOSVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const namePath = path.child("volumeName");
  return [
    ...(volumeName === "" ? [fieldErrors.required(namePath)] : validateDNS1123Label(volumeName, namePath)),
    ...(volumeNamespace === "" ? [] : validateDNS1123Label(volumeNamespace, path.child("volumeNamespace"))),
    ...(secretRef === undefined ? [] : validateRequired(secretRef.name, path.child("secretRef", "name"))),
  ];
}

/** A volume of ScaleIO. */
export function validateScaleIOVolume(
  { gateway, system, volumeName }: core_v1.ScaleIOVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(gateway, path.child("gateway")),
    ...validateRequired(system, path.child("system")),
    ...validateRequired(volumeName, path.child("volumeName")),
  ];
}
