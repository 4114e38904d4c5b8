import type { core_v1 } from "@kube-apiserver/api/types";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { ephemeralClaimName } from "../../node-authorizer/pod-references.js";
import { existing, type NodeRestrictionDeps } from "./node-objects.js";

/** Drivers that mount what were volumes of Kubernetes' own. Mirrors the plugins of `csi-translation-lib`. */
const migratedDrivers: readonly (readonly [keyof core_v1.VolumeSource & keyof core_v1.PersistentVolumeSpec, string])[] =
  [
    ["gcePersistentDisk", "pd.csi.storage.gke.io"],
    ["awsElasticBlockStore", "ebs.csi.aws.com"],
    ["cinder", "cinder.csi.openstack.org"],
    ["azureDisk", "disk.csi.azure.com"],
    ["azureFile", "file.csi.azure.com"],
    ["vsphereVolume", "csi.vsphere.vmware.com"],
    ["portworxVolume", "pxd.portworx.com"],
  ];

/**
 * Name of the CSI driver that mounts a volume of a pod; undefined when none does.
 * @throws StatusError, reason NotFound, when its claim or volume is not there
 */
export async function csiDriverOf(
  volume: core_v1.Volume,
  pod: core_v1.Pod,
  attributes: AdmissionAttributes,
  deps: NodeRestrictionDeps,
): Promise<string | undefined> {
  if (volume.ephemeral?.volumeClaimTemplate !== undefined) {
    return driverOfClaim(ephemeralClaimName(pod, volume.name), attributes, deps);
  }
  if (volume.persistentVolumeClaim !== undefined) {
    return driverOfClaim(volume.persistentVolumeClaim.claimName, attributes, deps);
  }
  return volume.csi?.driver ?? migratedDrivers.find(([kind]) => volume[kind] !== undefined)?.[1];
}

async function driverOfClaim(
  name: string,
  attributes: AdmissionAttributes,
  { persistentVolumeClaims, persistentVolumes }: NodeRestrictionDeps,
): Promise<string | undefined> {
  const claimKind = { group: "", resource: "persistentvolumeclaim" };
  const volumeKind = { group: "", resource: "persistentvolume" };
  const claim = await existing(persistentVolumeClaims, claimKind, attributes.namespace, name, attributes);
  const volumeName = (claim as core_v1.PersistentVolumeClaim).spec?.volumeName ?? "";
  const volume = await existing(persistentVolumes, volumeKind, "", volumeName, attributes);
  const { spec = {} } = volume as core_v1.PersistentVolume;
  return spec.csi?.driver ?? migratedDrivers.find(([kind]) => spec[kind] !== undefined)?.[1];
}
