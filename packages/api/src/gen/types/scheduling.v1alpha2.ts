// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of scheduling.v1alpha2.

import type * as meta_v1 from "./meta.v1.js";

export type BasicSchedulingPolicy = {
};

export type DisruptionMode = "Pod" | "PodGroup";

export type GangSchedulingPolicy = {
  readonly minCount: number;
};

export type PodGroup = {
  readonly kind?: "PodGroup";
  readonly apiVersion?: "scheduling.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: PodGroupSpec;
  readonly status?: PodGroupStatus;
};

export type PodGroupList = {
  readonly kind?: "PodGroupList";
  readonly apiVersion?: "scheduling.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PodGroup[];
};

export type PodGroupResourceClaim = {
  readonly name: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
};

export type PodGroupResourceClaimStatus = {
  readonly name: string;
  readonly resourceClaimName?: string;
};

export type PodGroupSchedulingConstraints = {
  readonly topology?: readonly TopologyConstraint[];
};

export type PodGroupSchedulingPolicy = {
  readonly basic?: BasicSchedulingPolicy;
  readonly gang?: GangSchedulingPolicy;
};

export type PodGroupSpec = {
  readonly podGroupTemplateRef?: PodGroupTemplateReference;
  readonly schedulingPolicy: PodGroupSchedulingPolicy;
  readonly schedulingConstraints?: PodGroupSchedulingConstraints;
  readonly resourceClaims?: readonly PodGroupResourceClaim[];
  readonly disruptionMode?: "Pod" | "PodGroup";
  readonly priorityClassName?: string;
  readonly priority?: number;
};

export type PodGroupStatus = {
  readonly conditions?: readonly meta_v1.Condition[];
  readonly resourceClaimStatuses?: readonly PodGroupResourceClaimStatus[];
};

export type PodGroupTemplate = {
  readonly name: string;
  readonly schedulingPolicy: PodGroupSchedulingPolicy;
  readonly schedulingConstraints?: PodGroupSchedulingConstraints;
  readonly resourceClaims?: readonly PodGroupResourceClaim[];
  readonly disruptionMode?: "Pod" | "PodGroup";
  readonly priorityClassName?: string;
  readonly priority?: number;
};

export type PodGroupTemplateReference = {
  readonly workload?: WorkloadPodGroupTemplateReference;
};

export type TopologyConstraint = {
  readonly key: string;
};

export type TypedLocalObjectReference = {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
};

export type Workload = {
  readonly kind?: "Workload";
  readonly apiVersion?: "scheduling.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: WorkloadSpec;
};

export type WorkloadList = {
  readonly kind?: "WorkloadList";
  readonly apiVersion?: "scheduling.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Workload[];
};

export type WorkloadPodGroupTemplateReference = {
  readonly workloadName: string;
  readonly podGroupTemplateName: string;
};

export type WorkloadSpec = {
  readonly controllerRef?: TypedLocalObjectReference;
  readonly podGroupTemplates: readonly PodGroupTemplate[];
};
