import type { apiserverinternal_v1alpha1 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { storageVersionName, validateStorageVersionStatus } from "./validate-storage-version.js";

type StorageVersion = apiserverinternal_v1alpha1.StorageVersion;

export const storageVersions: StoredResourceDefinition = {
  group: "internal.apiserver.k8s.io",
  resource: "storageversions",
  strategy: (base) => ({ ...base, validateName: storageVersionName }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateStorageVersionStatus((obj as StorageVersion).status),
  }),
};
