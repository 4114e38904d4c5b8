// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of meta.v1.

import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";

export type APIGroup = {
  readonly kind?: "APIGroup";
  readonly apiVersion?: "v1";
  readonly name: string;
  readonly versions: readonly GroupVersionForDiscovery[];
  readonly preferredVersion?: GroupVersionForDiscovery;
  readonly serverAddressByClientCIDRs?: readonly ServerAddressByClientCIDR[];
};

export type APIGroupList = {
  readonly kind?: "APIGroupList";
  readonly apiVersion?: "v1";
  readonly groups: readonly APIGroup[];
};

export type APIResource = {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
};

export type APIResourceList = {
  readonly kind?: "APIResourceList";
  readonly apiVersion?: "v1";
  readonly groupVersion: string;
  readonly resources: readonly APIResource[];
};

export type APIVersions = {
  readonly kind?: "APIVersions";
  readonly apiVersion?: "v1";
  readonly versions: readonly string[];
  readonly serverAddressByClientCIDRs: readonly ServerAddressByClientCIDR[];
};

export type ApplyOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly dryRun?: readonly string[];
  readonly force: boolean;
  readonly fieldManager: string;
};

export type CauseType = string;

export type Condition = {
  readonly type: string;
  readonly status?: string;
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
};

export type ConditionStatus = string;

export type CreateOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly dryRun?: readonly string[];
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
};

export type DeleteOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
};

export type DeletionPropagation = string;

export type FieldSelectorOperator = string;

export type FieldSelectorRequirement = {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
};

export type GetOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
};

export type GroupKind = {
  readonly group: string;
  readonly kind: string;
};

export type GroupResource = {
  readonly group: string;
  readonly resource: string;
};

export type GroupVersion = {
  readonly group: string;
  readonly version: string;
};

export type GroupVersionForDiscovery = {
  readonly groupVersion: string;
  readonly version: string;
};

export type GroupVersionKind = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
};

export type GroupVersionResource = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
};

export type IncludeObjectPolicy = string;

export type LabelSelector = {
  readonly matchLabels?: { readonly [key: string]: string | undefined };
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
};

export type LabelSelectorOperator = string;

export type LabelSelectorRequirement = {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
};

export type List = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: ListMeta;
  readonly items: readonly JSONObject[];
};

export type ListMeta = {
  readonly selfLink?: string;
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
  readonly shardInfo?: ShardInfo;
};

export type ListOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly watch?: boolean;
  readonly allowWatchBookmarks?: boolean;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly timeoutSeconds?: number;
  readonly limit?: number;
  readonly continue?: string;
  readonly sendInitialEvents?: boolean;
  readonly shardSelector?: string;
};

export type ManagedFieldsEntry = {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: JSONObject;
  readonly subresource?: string;
};

export type ManagedFieldsOperationType = string;

export type ObjectMeta = {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly selfLink?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: { readonly [key: string]: string | undefined };
  readonly annotations?: { readonly [key: string]: string | undefined };
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
};

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

export type PartialObjectMetadata = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: ObjectMeta;
};

export type PartialObjectMetadataList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: ListMeta;
  readonly items: readonly PartialObjectMetadata[];
};

export type Patch = {
};

export type PatchOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly dryRun?: readonly string[];
  readonly force?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
};

export type Preconditions = {
  readonly uid?: string;
  readonly resourceVersion?: string;
};

export type ResourceVersionMatch = string;

export type RootPaths = {
  readonly paths: readonly string[];
};

export type RowConditionType = string;

export type ServerAddressByClientCIDR = {
  readonly clientCIDR: string;
  readonly serverAddress: string;
};

export type ShardInfo = {
  readonly selector: string;
};

export type Status = {
  readonly kind?: "Status";
  readonly apiVersion?: "v1";
  readonly metadata?: ListMeta;
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
};

export type StatusCause = {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
};

export type StatusDetails = {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
};

export type StatusReason = string;

export type Table = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: ListMeta;
  readonly columnDefinitions: readonly TableColumnDefinition[];
  readonly rows: readonly TableRow[];
};

export type TableColumnDefinition = {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
};

export type TableOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly includeObject?: string;
};

export type TableRow = {
  readonly cells: readonly JSONValue[];
  readonly conditions?: readonly TableRowCondition[];
  readonly object?: JSONObject;
};

export type TableRowCondition = {
  readonly type: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type Timestamp = {
  readonly seconds: number;
  readonly nanos: number;
};

export type TypeMeta = {
  readonly kind?: string;
  readonly apiVersion?: string;
};

export type UpdateOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly dryRun?: readonly string[];
  readonly fieldManager?: string;
  readonly fieldValidation?: string;
};

export type Verbs = readonly string[];

export type WatchEvent = {
  readonly type: string;
  readonly object: JSONObject;
};
