import type { GroupKind } from "@kube-apiserver/apimachinery";

/** Kinds of request options, as validation errors name them. */
export const listOptionsKind: GroupKind = metaKind("ListOptions");
/** See {@link listOptionsKind}. */
export const createOptionsKind: GroupKind = metaKind("CreateOptions");
/** See {@link listOptionsKind}. */
export const updateOptionsKind: GroupKind = metaKind("UpdateOptions");
/** See {@link listOptionsKind}. */
export const patchOptionsKind: GroupKind = metaKind("PatchOptions");
/** See {@link listOptionsKind}. */
export const deleteOptionsKind: GroupKind = metaKind("DeleteOptions");

function metaKind(kind: string): GroupKind {
  return Object.freeze({ group: "meta.k8s.io", kind });
}
