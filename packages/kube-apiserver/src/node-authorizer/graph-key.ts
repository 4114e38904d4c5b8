/** Objects that belong to a node because its pods refer to them. */
export type ReferredKind = "secret" | "configMap" | "serviceAccount" | "persistentVolumeClaim" | "resourceClaim";

/** Objects that name their node themselves. */
export type NodeBoundKind = "volumeAttachment" | "resourceSlice" | "podCertificateRequest";

/** Where an object stands in the graph. Neither kinds nor the namespaces and names of paths have a slash in them. */
export function keyOf(kind: ReferredKind | NodeBoundKind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
