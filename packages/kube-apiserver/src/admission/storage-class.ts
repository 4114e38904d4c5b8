import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, type KubeObject } from "@kube-apiserver/apimachinery";

/** How claims and volumes named their class before there was a field for it. It still comes first. */
export const betaStorageClassAnnotation = "volume.beta.kubernetes.io/storage-class";

/** The storage class of a claim; empty when it has none. Mirrors `GetPersistentVolumeClaimClass`. */
export function storageClassOf(claim: KubeObject): string {
  const annotated = annotationOf(claim, betaStorageClassAnnotation);
  return annotated ?? (claim as core_v1.PersistentVolumeClaim).spec?.storageClassName ?? "";
}
