// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of rbac.v1.

import type * as meta_v1 from "./meta.v1.js";

export type AggregationRule = {
  readonly clusterRoleSelectors?: readonly meta_v1.LabelSelector[];
};

export type ClusterRole = {
  readonly kind?: "ClusterRole";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: AggregationRule;
};

export type ClusterRoleBinding = {
  readonly kind?: "ClusterRoleBinding";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly subjects?: readonly Subject[];
  readonly roleRef: RoleRef;
};

export type ClusterRoleBindingList = {
  readonly kind?: "ClusterRoleBindingList";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ClusterRoleBinding[];
};

export type ClusterRoleList = {
  readonly kind?: "ClusterRoleList";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ClusterRole[];
};

export type PolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

export type Role = {
  readonly kind?: "Role";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly rules?: readonly PolicyRule[];
};

export type RoleBinding = {
  readonly kind?: "RoleBinding";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly subjects?: readonly Subject[];
  readonly roleRef: RoleRef;
};

export type RoleBindingList = {
  readonly kind?: "RoleBindingList";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly RoleBinding[];
};

export type RoleList = {
  readonly kind?: "RoleList";
  readonly apiVersion?: "rbac.authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Role[];
};

export type RoleRef = {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
};

export type Subject = {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
};
