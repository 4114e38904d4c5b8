import { addFinalizer } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";
import { handling, isFor } from "./requests.js";

interface Protection {
  readonly group: string;
  readonly resource: string;
  readonly finalizer: string;
  readonly featureGate?: string;
}

const protections: readonly Protection[] = [
  { group: "", resource: "persistentvolumes", finalizer: "kubernetes.io/pv-protection" },
  { group: "", resource: "persistentvolumeclaims", finalizer: "kubernetes.io/pvc-protection" },
  {
    group: "storage.k8s.io",
    resource: "volumeattributesclasses",
    finalizer: "kubernetes.io/vac-protection",
    featureGate: "VolumeAttributesClass",
  },
];

/** Keeps storage objects from going while something uses them: a controller takes the finalizer off. */
export function newStorageObjectInUseProtection(features: FeatureGates): MutationPlugin {
  const active = protections.filter(({ featureGate }) => featureGate === undefined || features.enabled(featureGate));
  return {
    name: "StorageObjectInUseProtection",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      const protection = active.find(({ group, resource }) => isFor(attributes, group, resource));
      if (object !== undefined && protection !== undefined) {
        attributes.setObject(addFinalizer(object, protection.finalizer));
      }
    },
  };
}
