import type { core_v1 } from "@kube-apiserver/api/types";
import { quoteGo } from "@kube-apiserver/apimachinery";
import { configMapNamesOf, secretNamesOf } from "../../node-authorizer/pod-references.js";

/** Kinds of volumes that need nothing of the API. */
const plainVolumes: readonly (keyof core_v1.VolumeSource)[] = [
  "awsElasticBlockStore",
  "azureDisk",
  "cephfs",
  "cinder",
  "downwardAPI",
  "emptyDir",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "gitRepo",
  "hostPath",
  "image",
  "iscsi",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];

/** Kinds of volumes that do, and of what. */
const referringVolumes: readonly (readonly [keyof core_v1.VolumeSource, string])[] = [
  ["configMap", "configmaps (via configmap volumes)"],
  ["secret", "secrets (via secret volumes)"],
  ["csi", "csidrivers (via CSI volumes)"],
  ["glusterfs", "endpoints (via glusterFS volumes)"],
  ["persistentVolumeClaim", "persistentvolumeclaims"],
  ["ephemeral", "persistentvolumeclaims (via ephemeral volumes)"],
  ["azureFile", "secrets (via azureFile volumes)"],
];

const referringSources: readonly (readonly [keyof core_v1.VolumeProjection, string])[] = [
  ["configMap", "configmaps (via projected volumes)"],
  ["secret", "secrets (via projected volumes)"],
  ["serviceAccountToken", "serviceaccounts (via projected volumes)"],
  ["clusterTrustBundle", "clustertrustbundles"],
  ["podCertificate", "podcertificates"],
];

/**
 * What of the API a pod refers to, in the words of refusals; undefined when it refers to nothing. Mirrors
 * `podutil.HasAPIObjectReference`.
 * @throws Error for a kind of volume that is not known: it could refer to anything
 */
export function apiObjectReference(pod: core_v1.Pod): string | undefined {
  const { spec } = pod;
  if ((spec?.serviceAccountName ?? "") !== "") return "serviceaccounts";
  if (secretNamesOf(pod).length > 0) return "secrets";
  if (configMapNamesOf(pod).length > 0) return "configmaps";
  if ((spec?.resourceClaims ?? []).length > 0) return "resourceclaims";
  for (const volume of spec?.volumes ?? []) {
    const reference = volumeReference(volume);
    if (reference !== undefined) return reference;
  }
  return undefined;
}

function volumeReference(volume: core_v1.Volume): string | undefined {
  if (plainVolumes.some((kind) => volume[kind] !== undefined)) return undefined;
  const referring = referringVolumes.find(([kind]) => volume[kind] !== undefined);
  if (referring !== undefined) return referring[1];
  if (volume.projected === undefined) throw new Error(`unknown volume type for volume  ${quoteGo(volume.name)}`);
  for (const source of volume.projected.sources ?? []) {
    const reference = referringSources.find(([kind]) => source[kind] !== undefined);
    if (reference !== undefined) return reference[1];
    if (source.downwardAPI === undefined) {
      throw new Error(`unknown source for projected volume ${quoteGo(volume.name)}`);
    }
  }
  return undefined;
}
