import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import { nodeSelectorTermWarnings } from "../../validation/node-label-warnings.js";

const annotationsPath = FieldPath.root("metadata", "annotations");
const termsPath = FieldPath.root("spec", "nodeAffinity", "required", "nodeSelectorTerms");
const oldAnnotations = [
  ["volume.beta.kubernetes.io/storage-class", 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ["volume.beta.kubernetes.io/mount-options", 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;
const oldSources = [
  ["cephfs", "spec.cephfs: deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "spec.photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+"],
  ["rbd", "spec.rbd: deprecated in v1.28, non-functional in v1.31+"],
  ["scaleIO", "spec.scaleIO: deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "spec.storageOS: deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "spec.glusterfs: deprecated in v1.25, non-functional in v1.26+"],
] as const;

/** What to tell about a volume that is valid. Mirrors `GetWarningsForPersistentVolume`. */
export function warningsForPersistentVolume(volume: KubeObject): readonly string[] {
  const spec = (volume as core_v1.PersistentVolume).spec ?? {};
  const recycled =
    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. " +
    "Instead, the recommended approach is to use dynamic provisioning.";
  return [
    ...oldAnnotations
      .filter(([key]) => annotationOf(volume, key) !== undefined)
      .map(([key, message]) => `${annotationsPath.key(key)}: ${message}`),
    ...(spec.persistentVolumeReclaimPolicy === "Recycle" ? [recycled] : []),
    ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      nodeSelectorTermWarnings(term, termsPath.index(index), false),
    ),
    ...oldSources.filter(([name]) => spec[name] !== undefined).map(([, message]) => message),
  ];
}
