import type { core_v1, storage_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, Quantity } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";
import { storageClassOf } from "./storage-class.js";

/** Lets claims grow only once they are bound, and only if their storage class can. Mirrors `storage/persistentvolume/resize`. */
export function newPersistentVolumeClaimResize(storageClasses: ResourceSource): ValidationPlugin {
  return {
    name: "PersistentVolumeClaimResize",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      const { object, oldObject } = attributes;
      if (object === undefined || oldObject === undefined) return;
      if (!isFor(attributes, "", "persistentvolumeclaims")) return;
      if (requestedStorage(object).compare(requestedStorage(oldObject)) <= 0) return;
      if ((oldObject as core_v1.PersistentVolumeClaim).status?.phase !== "Bound") {
        throw newAdmissionForbidden(attributes, "Only bound persistent volume claims can be expanded");
      }
      await storageClasses.isReady(attributes.context.signal);
      if (!mayGrow(storageClasses, object, oldObject)) {
        throw newAdmissionForbidden(
          attributes,
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
        );
      }
    },
  };
}

function requestedStorage(claim: KubeObject): Quantity {
  const requests = (claim as core_v1.PersistentVolumeClaim).spec?.resources?.requests;
  return Quantity.parse(String(requests?.storage ?? "0"));
}

function mayGrow(storageClasses: ResourceSource, claim: KubeObject, oldClaim: KubeObject): boolean {
  const className = storageClassOf(claim);
  if (className === "" || className !== storageClassOf(oldClaim)) return false;
  const storageClass = storageClasses.get("", className) as storage_v1.StorageClass | undefined;
  return storageClass?.allowVolumeExpansion === true;
}
