import type { core_v1 } from "@kube-apiserver/api/types";
import { annotationOf } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { defaultClassOf } from "./default-class.js";
import { handling, isFor, requireReady, withSpec } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";
import { betaStorageClassAnnotation } from "./storage-class.js";

const defaultAnnotations = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** Fills in the storage class of claims that name none; an empty name is a name. Mirrors `storage/storageclass/setdefault`. */
export function newDefaultStorageClass(storageClasses: ResourceSource): MutationPlugin {
  return {
    name: "DefaultStorageClass",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !isFor(attributes, "", "persistentvolumeclaims")) return;
      if ((object as core_v1.PersistentVolumeClaim).spec?.storageClassName !== undefined) return;
      if (annotationOf(object, betaStorageClassAnnotation) !== undefined) return;
      await requireReady(attributes, storageClasses);
      const storageClassName = defaultClassOf(storageClasses.list(), defaultAnnotations);
      if (storageClassName !== undefined) attributes.setObject(withSpec(object, { storageClassName }));
    },
  };
}
