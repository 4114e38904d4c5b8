import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  inclusiveRangeMessage,
  isInRange,
} from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { invalidFor } from "../../../validation/names.js";
import { validateSupported } from "../../../validation/supported-values.js";

const maxByte = 255;

/** A disk of Google Compute Engine. */
export function validateGCEPersistentDisk(
  { pdName, partition = 0 }: core_v1.GCEPersistentDiskVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [...validateRequired(pdName, path.child("pdName")), ...validatePartition(partition, path)];
}

/** A disk of Amazon. */
export function validateAWSElasticBlockStore(
  { volumeID, partition = 0 }: core_v1.AWSElasticBlockStoreVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [...validateRequired(volumeID, path.child("volumeID")), ...validatePartition(partition, path)];
}

/** Zero is no partition; the message of upstream leaves that out. */
function validatePartition(partition: number, path: FieldPath): readonly FieldError[] {
  if (partition >= 0 && partition <= maxByte) return [];
  return [fieldErrors.invalid(path.child("partition"), partition, inclusiveRangeMessage(1, maxByte))];
}

/** A dataset of Flocker. */
export function validateFlockerVolume(
  { datasetName = "", datasetUUID = "" }: core_v1.FlockerVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (datasetName === "" && datasetUUID === "") {
    errors.push(fieldErrors.required(path, "one of datasetName and datasetUUID is required"));
  }
  if (datasetName !== "" && datasetUUID !== "") {
    const detail = "datasetName and datasetUUID can not be specified simultaneously";
    errors.push(fieldErrors.invalid(path, "resource", detail));
  }
  if (datasetName.includes("/")) {
    errors.push(fieldErrors.invalid(path.child("datasetName"), datasetName, "must not contain '/'"));
  }
  return errors;
}

/** A claim of the pod's namespace. */
export function validatePersistentVolumeClaimVolume(
  { claimName }: core_v1.PersistentVolumeClaimVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return validateRequired(claimName, path.child("claimName"));
}

/** A volume of OpenStack Cinder. */
export function validateCinderVolume(
  { volumeID, secretRef }: core_v1.CinderVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(volumeID, path.child("volumeID")),
    ...(secretRef === undefined ? [] : validateRequired(secretRef.name, path.child("secretRef", "name"))),
  ];
}

/** A disk behind Fibre Channel. */
export function validateFCVolume(
  { targetWWNs = [], wwids = [], lun }: core_v1.FCVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const namesPath = path.child("targetWWNs");
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(fieldErrors.required(namesPath, "must specify either targetWWNs or wwids, but not both"));
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    const detail = "targetWWNs and wwids can not be specified simultaneously";
    errors.push(fieldErrors.invalid(namesPath, targetWWNs, detail));
  }
  if (targetWWNs.length === 0) return errors;
  const lunPath = path.child("lun");
  if (lun === undefined)
    return [...errors, fieldErrors.required(lunPath, "lun is required if targetWWNs is specified")];
  return [...errors, ...invalidFor(isInRange(lun, 0, maxByte), lun, lunPath)];
}

/** A volume of a Flex driver; its options leave the project's own names alone. */
export function validateFlexVolume(
  { driver, options = {} }: core_v1.FlexVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const reserved = Object.keys(options).filter((key) => {
    const [namespace = ""] = key.split("/");
    return /\.(kubernetes|k8s)\.io$/.test(`.${namespace.toLowerCase()}`);
  });
  return [
    ...validateRequired(driver, path.child("driver")),
    ...reserved.map((key) =>
      fieldErrors.invalid(path.child("options").key(key), key, "kubernetes.io and k8s.io namespaces are reserved"),
    ),
  ];
}

/** A disk of vSphere. */
export function validateVsphereVolume(
  { volumePath }: core_v1.VsphereVirtualDiskVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return validateRequired(volumePath, path.child("volumePath"));
}

/** A disk of Photon. */
export function validatePhotonPersistentDisk(
  { pdID }: core_v1.PhotonPersistentDiskVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return validateRequired(pdID, path.child("pdID"));
}

/** A volume of Portworx. */
export function validatePortworxVolume(
  { volumeID }: core_v1.PortworxVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return validateRequired(volumeID, path.child("volumeID"));
}

const managedDisk = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
const blobDisk = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";

/** A disk of Azure; what its URI looks like follows from its kind. */
export function validateAzureDiskVolume(
  { diskName, diskURI = "", cachingMode, kind }: core_v1.AzureDiskVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const uriPath = path.child("diskURI");
  const [start, example] = kind === "Managed" ? ["/subscriptions/", managedDisk] : ["https://", blobDisk];
  const isMisplaced = kind !== undefined && !diskURI.startsWith(start);
  return [
    ...validateRequired(diskName, path.child("diskName")),
    ...validateRequired(diskURI, uriPath),
    ...validateSupported(cachingMode, ["None", "ReadOnly", "ReadWrite"], path.child("cachingMode")),
    ...validateSupported(kind, ["Dedicated", "Managed", "Shared"], path.child("kind")),
    ...(isMisplaced ? [fieldErrors.notSupported(uriPath, diskURI, [example])] : []),
  ];
}
