// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of apiserverinternal.v1alpha1.

import type * as meta_v1 from "./meta.v1.js";

export type ConditionStatus = string;

export type ServerStorageVersion = {
  readonly apiServerID: string;
  readonly encodingVersion: string;
  readonly decodableVersions: readonly string[];
  readonly servedVersions?: readonly string[];
};

export type StorageVersion = {
  readonly kind?: "StorageVersion";
  readonly apiVersion?: "internal.apiserver.k8s.io/v1alpha1";
  readonly metadata: meta_v1.ObjectMeta;
  readonly spec?: StorageVersionSpec;
  readonly status?: StorageVersionStatus;
};

export type StorageVersionCondition = {
  readonly type: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime?: string;
  readonly reason: string;
  readonly message: string;
};

export type StorageVersionConditionType = string;

export type StorageVersionList = {
  readonly kind?: "StorageVersionList";
  readonly apiVersion?: "internal.apiserver.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly StorageVersion[];
};

export type StorageVersionSpec = {
};

export type StorageVersionStatus = {
  readonly storageVersions?: readonly ServerStorageVersion[];
  readonly commonEncodingVersion?: string;
  readonly conditions?: readonly StorageVersionCondition[];
};
