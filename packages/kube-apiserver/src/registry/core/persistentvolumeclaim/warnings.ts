import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf, FieldPath, getOwn, type KubeObject, Quantity, quoteGo } from "@kube-apiserver/apimachinery";

const classAnnotation = "volume.beta.kubernetes.io/storage-class";

/** What to tell about a claim that is valid. Mirrors `GetWarningsForPersistentVolumeClaim`. */
export function warningsForPersistentVolumeClaim(claim: KubeObject): readonly string[] {
  const path = FieldPath.root("metadata", "annotations").key(classAnnotation);
  const message = `${path}: deprecated since v1.8; use "storageClassName" attribute instead`;
  return [
    ...(annotationOf(claim, classAnnotation) === undefined ? [] : [message]),
    ...warningsForClaimSpec((claim as core_v1.PersistentVolumeClaim).spec ?? {}, FieldPath.root("spec")),
  ];
}

/** Mirrors `GetWarningsForPersistentVolumeClaimSpec`. */
export function warningsForClaimSpec(
  { resources = {} }: core_v1.PersistentVolumeClaimSpec,
  path: FieldPath,
): readonly string[] {
  return (["requests", "limits"] as const).flatMap((field) => {
    const text = getOwn(resources[field] ?? {}, "storage") as string | undefined;
    if (text === undefined || Quantity.parse(text).milliValue() % 1000n === 0n) return [];
    const at = path.child("resources", field).key("storage");
    return [`${at}: fractional byte value ${quoteGo(text)} is invalid, must be an integer`];
  });
}
