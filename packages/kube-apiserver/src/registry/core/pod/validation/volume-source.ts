import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  nameIsDNSSubdomain,
  Quantity,
} from "@kube-apiserver/apimachinery";
import * as block from "./block-volumes.js";
import * as config from "./config-volumes.js";
import { validateCSIVolume } from "./csi-volume.js";
import { validateEphemeralVolume } from "./ephemeral-volume.js";
import * as host from "./host-volumes.js";
import { validateISCSIVolume } from "./iscsi-volume.js";
import * as network from "./network-volumes.js";
import type { PodValidationOptions } from "./options.js";
import { validateProjectedVolume } from "./projected-volume.js";
import { type VolumeSourceCheck, volumeSourceChecks } from "./volume-source-check.js";

const source = volumeSourceChecks<core_v1.Volume, PodValidationOptions>();

/** In upstream's order, which decides what counts as one too many. */
const sources: readonly VolumeSourceCheck<core_v1.Volume, PodValidationOptions>[] = [
  source("emptyDir", validateEmptyDir),
  source("hostPath", host.validateHostPathVolume),
  source("gitRepo", host.validateGitRepoVolume),
  source("gcePersistentDisk", block.validateGCEPersistentDisk, { path: "persistentDisk" }),
  source("awsElasticBlockStore", block.validateAWSElasticBlockStore),
  source("secret", config.validateSecretVolume),
  source("nfs", network.validateNFSVolume),
  source("iscsi", validateISCSIVolume),
  source("glusterfs", network.validateGlusterfsVolume),
  source("flocker", block.validateFlockerVolume),
  source("persistentVolumeClaim", block.validatePersistentVolumeClaimVolume),
  source("rbd", network.validateRBDVolume),
  source("cinder", block.validateCinderVolume),
  source("cephfs", network.validateCephFSVolume, { surplusPath: "cephFS" }),
  source("quobyte", network.validateQuobyteVolume),
  source("downwardAPI", config.validateDownwardAPIVolume, { surplusPath: "downwarAPI" }),
  source("fc", block.validateFCVolume),
  source("flexVolume", block.validateFlexVolume),
  source("configMap", config.validateConfigMapVolume),
  source("azureFile", network.validateAzureFileVolume),
  source("vsphereVolume", block.validateVsphereVolume),
  source("photonPersistentDisk", block.validatePhotonPersistentDisk),
  source("portworxVolume", block.validatePortworxVolume),
  source("azureDisk", block.validateAzureDiskVolume),
  source("storageos", network.validateStorageOSVolume),
  source("projected", validateProjectedVolume),
  source("scaleIO", network.validateScaleIOVolume),
  source("csi", validateCSIVolume),
  source("ephemeral", validateEphemeralVolume),
  source("image", host.validateImageVolume),
];

/** A volume has one source. Mirrors `validateVolumeSource`. */
export function validateVolumeSource(
  volume: core_v1.Volume,
  podName: string,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const present = sources.filter(({ name }) => volume[name] !== undefined);
  if (present.length === 0) return [fieldErrors.required(path, "must specify a volume type")];
  return present.flatMap((item, index) => {
    const { name, path: checkedPath = name, surplusPath = name } = item;
    const errors =
      index === 0
        ? item.check(volume, path.child(checkedPath), options)
        : [fieldErrors.forbidden(path.child(surplusPath), "may not specify more than 1 volume type")];
    return [...errors, ...validateVolumeName(name, volume, index === 0 ? podName : "", path)];
  });
}

/** The name of a volume is part of other names. */
function validateVolumeName(
  sourceName: keyof core_v1.Volume,
  { name, iscsi }: core_v1.Volume,
  podName: string,
  path: FieldPath,
): readonly FieldError[] {
  if (sourceName === "iscsi" && iscsi?.initiatorName !== undefined) {
    if (Buffer.byteLength(`${name}:${iscsi.targetPortal ?? ""}`) <= 64) return [];
    const detail =
      "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
    return [fieldErrors.invalid(path.child("name"), name, detail)];
  }
  if (sourceName !== "ephemeral" || podName === "" || (name ?? "") === "") return [];
  const claim = `${podName}-${name}`;
  return nameIsDNSSubdomain(claim, false).map((message) =>
    fieldErrors.invalid(path.child("name"), name, `PVC name "${claim}": ${message}`),
  );
}

function validateEmptyDir({ sizeLimit }: core_v1.EmptyDirVolumeSource, path: FieldPath): readonly FieldError[] {
  if (sizeLimit === undefined || Quantity.parse(sizeLimit).sign >= 0) return [];
  return [fieldErrors.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity")];
}
