import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import * as block from "../pod/validation/block-volumes.js";
import { validateHostPathVolume } from "../pod/validation/host-volumes.js";
import * as network from "../pod/validation/network-volumes.js";
import { type VolumeSourceCheck, volumeSourceChecks } from "../pod/validation/volume-source-check.js";
import * as checks from "./source-checks.js";

type Spec = core_v1.PersistentVolumeSpec;
const source = volumeSourceChecks<Spec, string>();

/** In the order in which upstream looks: the first that is there is the one. */
const sources: readonly VolumeSourceCheck<Spec, string>[] = [
  source("hostPath", validateHostPathVolume),
  source("gcePersistentDisk", block.validateGCEPersistentDisk, { path: "persistentDisk" }),
  source("awsElasticBlockStore", block.validateAWSElasticBlockStore),
  source("glusterfs", checks.validateGlusterfs),
  source("flocker", block.validateFlockerVolume),
  source("nfs", network.validateNFSVolume),
  source("rbd", network.validateRBDVolume),
  source("quobyte", network.validateQuobyteVolume),
  source("cephfs", network.validateCephFSVolume, { surplusPath: "cephFS" }),
  source("iscsi", checks.validateISCSI),
  source("cinder", checks.validateCinder),
  source("fc", block.validateFCVolume),
  source("flexVolume", block.validateFlexVolume),
  source("azureFile", checks.validateAzureFile),
  source("vsphereVolume", block.validateVsphereVolume),
  source("photonPersistentDisk", block.validatePhotonPersistentDisk),
  source("portworxVolume", block.validatePortworxVolume),
  source("azureDisk", block.validateAzureDiskVolume),
  source("scaleIO", network.validateScaleIOVolume),
  source("local", checks.validateLocal),
  source("storageos", checks.validateStorageOS),
  source("csi", checks.validateCSI),
];

/** Fields of a spec that say where the volume is. */
export const sourceNames: readonly (keyof Spec)[] = sources.map(({ name }) => name);

/** Exactly one source, with what it needs. */
export function validateVolumeSource(spec: Spec, path: FieldPath, volumeName: string): readonly FieldError[] {
  const given = sources.filter(({ name }) => spec[name] !== undefined);
  if (given.length === 0) return [fieldErrors.required(path, "must specify a volume type")];
  return given.flatMap((item, index) => {
    const { name, path: checkedPath = name, surplusPath = name } = item;
    // Upstream lets a Flex volume be one too many.
    if (index > 0 && name !== "flexVolume") {
      return [fieldErrors.forbidden(path.child(surplusPath), "may not specify more than 1 volume type")];
    }
    const needsNode = name === "local" && spec.nodeAffinity === undefined;
    return [
      ...item.check(spec, path.child(checkedPath), volumeName),
      ...(needsNode ? [fieldErrors.required(path.child("nodeAffinity"), "Local volume requires node affinity")] : []),
    ];
  });
}
