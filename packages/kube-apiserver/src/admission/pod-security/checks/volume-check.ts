import type { core_v1 } from "@kube-apiserver/api/types";
import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import { distinct, joinQuoted, named, plural, uses } from "./check-parts.js";

/** Volumes come from the cluster's own kinds, not from sources that each pod names by itself. */
export const restrictedVolumes: PolicyCheck = {
  id: "restrictedVolumes",
  level: "restricted",
  versions: [{ since: 0, check: refuseVolumeTypes, overrides: ["hostPathVolumes"] }],
};

const allowedTypes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
] as const;

/** In the order in which they are looked for: a volume has but one. */
const restrictedTypes = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
] as const;

function refuseVolumeTypes({ spec }: PodTemplate): Violation | undefined {
  const isAllowed = (volume: core_v1.Volume) => allowedTypes.some((type) => volume[type] !== undefined);
  const bad = (spec.volumes ?? []).filter((volume) => !isAllowed(volume));
  if (bad.length === 0) return undefined;
  const types = distinct(bad.map((volume) => restrictedTypes.find((type) => volume[type] !== undefined) ?? "unknown"));
  const volumes = named(
    "volume",
    bad.map(({ name }) => name),
  );
  return {
    reason: "restricted volume types",
    detail: `${volumes} ${uses(bad)} ${plural("restricted volume type", types)} ${joinQuoted(types)}`,
  };
}
