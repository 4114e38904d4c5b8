import type { KubeObject, ObjectMeta, OwnerReference } from "../runtime/kube-object.js";
import { metaOf } from "./accessors.js";

/** A reference to `owner` as the one controller that manages a dependent. Mirrors `metav1.NewControllerRef`. */
export function newControllerReference(owner: KubeObject): OwnerReference {
  const { name = "", uid = "" } = metaOf(owner);
  const { apiVersion = "", kind = "" } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The reference to the controller of an object; undefined when none manages it. Mirrors `metav1.GetControllerOf`. */
export function controllerOf(meta: ObjectMeta): OwnerReference | undefined {
  return meta.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether the object with `uid` controls this one. Mirrors `metav1.IsControlledBy`. */
export function isControlledBy(meta: ObjectMeta, uid: string): boolean {
  return controllerOf(meta)?.uid === uid;
}
