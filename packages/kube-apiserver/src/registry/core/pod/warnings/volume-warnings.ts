import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldPath } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../../../config/extra-config.js";
import { warningsForClaimSpec } from "../../persistentvolumeclaim/warnings.js";

const since22 = "deprecated in v1.22, non-functional in v1.25+";
const since28 = "deprecated in v1.28, non-functional in v1.31+";

/** Kinds of volumes that are gone, in upstream's order, with what to say and where that is not the field. */
const retired: readonly (readonly [name: keyof core_v1.Volume, message: string, path?: string])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", ""],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", since22],
  ["storageos", since22, "storageOS"],
  ["quobyte", since22],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["ephemeral", ""],
  ["cephfs", since28],
  ["rbd", since28],
];

/** Warnings of volumes that nobody mounts any more, and of claims for parts of bytes. */
export function volumeWarnings(
  { volumes = [] }: core_v1.PodSpec,
  path: FieldPath,
  gates: FeatureGates,
): readonly string[] {
  return volumes.flatMap((volume, index) =>
    retired.flatMap(([name, message, shown = name]) => {
      if (volume[name] === undefined) return [];
      const at = path.child("volumes").index(index).child(shown);
      if (name === "ephemeral") {
        const claim = volume.ephemeral?.volumeClaimTemplate?.spec ?? {};
        return warningsForClaimSpec(claim, at.child("volumeClaimTemplate", "spec"));
      }
      return [`${at}: ${name === "gitRepo" ? gitRepoMessage(gates) : message}`];
    }),
  );
}

function gitRepoMessage(gates: FeatureGates): string {
  const isOn = gates.enabled("GitRepoVolumeDriver");
  return isOn ? "deprecated in v1.11" : "deprecated in v1.11, and disabled by default in v1.33+";
}
