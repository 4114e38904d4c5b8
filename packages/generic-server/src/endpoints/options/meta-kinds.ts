import type { GroupKind } from "@kube-apiserver/apimachinery";

/** Kinds of request options, as validation errors name them. */
export const listOptionsKind: GroupKind = metaKind("ListOptions");
export const createOptionsKind: GroupKind = metaKind("CreateOptions");
export const updateOptionsKind: GroupKind = metaKind("UpdateOptions");
export const patchOptionsKind: GroupKind = metaKind("PatchOptions");
export const deleteOptionsKind: GroupKind = metaKind("DeleteOptions");

function metaKind(kind: string): GroupKind {
  return Object.freeze({ group: "meta.k8s.io", kind });
}
