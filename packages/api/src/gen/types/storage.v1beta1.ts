// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of storage.v1beta1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type CSIDriver = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: CSIDriverSpec;
};

export type CSIDriverList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CSIDriver[];
};

export type CSIDriverSpec = {
  readonly attachRequired?: boolean;
  readonly podInfoOnMount?: boolean;
  readonly volumeLifecycleModes?: readonly string[];
  readonly storageCapacity?: boolean;
  readonly fsGroupPolicy?: string;
  readonly tokenRequests?: readonly TokenRequest[];
  readonly requiresRepublish?: boolean;
  readonly seLinuxMount?: boolean;
  readonly nodeAllocatableUpdatePeriodSeconds?: number;
  readonly serviceAccountTokenInSecrets?: boolean;
  readonly preventPodSchedulingIfMissing?: boolean;
};

export type CSINode = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: CSINodeSpec;
};

export type CSINodeDriver = {
  readonly name: string;
  readonly nodeID: string;
  readonly topologyKeys?: readonly string[];
  readonly allocatable?: VolumeNodeResources;
};

export type CSINodeList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CSINode[];
};

export type CSINodeSpec = {
  readonly drivers: readonly CSINodeDriver[];
};

export type CSIStorageCapacity = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly nodeTopology?: meta_v1.LabelSelector;
  readonly storageClassName: string;
  readonly capacity?: string;
  readonly maximumVolumeSize?: string;
};

export type CSIStorageCapacityList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CSIStorageCapacity[];
};

export type FSGroupPolicy = string;

export type StorageClass = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly provisioner: string;
  readonly parameters?: { readonly [key: string]: string | undefined };
  readonly reclaimPolicy?: "Delete" | "Recycle" | "Retain";
  readonly mountOptions?: readonly string[];
  readonly allowVolumeExpansion?: boolean;
  readonly volumeBindingMode?: string;
  readonly allowedTopologies?: readonly core_v1.TopologySelectorTerm[];
};

export type StorageClassList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly StorageClass[];
};

export type TokenRequest = {
  readonly audience: string;
  readonly expirationSeconds?: number;
};

export type VolumeAttachment = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: VolumeAttachmentSpec;
  readonly status?: VolumeAttachmentStatus;
};

export type VolumeAttachmentList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly VolumeAttachment[];
};

export type VolumeAttachmentSource = {
  readonly persistentVolumeName?: string;
  readonly inlineVolumeSpec?: core_v1.PersistentVolumeSpec;
};

export type VolumeAttachmentSpec = {
  readonly attacher: string;
  readonly source: VolumeAttachmentSource;
  readonly nodeName: string;
};

export type VolumeAttachmentStatus = {
  readonly attached: boolean;
  readonly attachmentMetadata?: { readonly [key: string]: string | undefined };
  readonly attachError?: VolumeError;
  readonly detachError?: VolumeError;
};

export type VolumeAttributesClass = {
  readonly kind?: "VolumeAttributesClass";
  readonly apiVersion?: "storage.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly driverName: string;
  readonly parameters?: { readonly [key: string]: string | undefined };
};

export type VolumeAttributesClassList = {
  readonly kind?: "VolumeAttributesClassList";
  readonly apiVersion?: "storage.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly VolumeAttributesClass[];
};

export type VolumeBindingMode = string;

export type VolumeError = {
  readonly time?: string;
  readonly message?: string;
  readonly errorCode?: number;
};

export type VolumeLifecycleMode = string;

export type VolumeNodeResources = {
  readonly count?: number;
};
