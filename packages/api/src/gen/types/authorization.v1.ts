// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of authorization.v1.

import type * as meta_v1 from "./meta.v1.js";

export type ExtraValue = readonly string[];

export type FieldSelectorAttributes = {
  readonly rawSelector?: string;
  readonly requirements?: readonly meta_v1.FieldSelectorRequirement[];
};

export type LabelSelectorAttributes = {
  readonly rawSelector?: string;
  readonly requirements?: readonly meta_v1.LabelSelectorRequirement[];
};

export type LocalSubjectAccessReview = {
  readonly kind?: "LocalSubjectAccessReview";
  readonly apiVersion?: "authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: SubjectAccessReviewSpec;
  readonly status?: SubjectAccessReviewStatus;
};

export type NonResourceAttributes = {
  readonly path?: string;
  readonly verb?: string;
};

export type NonResourceRule = {
  readonly verbs: readonly string[];
  readonly nonResourceURLs?: readonly string[];
};

export type ResourceAttributes = {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly fieldSelector?: FieldSelectorAttributes;
  readonly labelSelector?: LabelSelectorAttributes;
};

export type ResourceRule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
};

export type SelfSubjectAccessReview = {
  readonly kind?: "SelfSubjectAccessReview";
  readonly apiVersion?: "authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: SelfSubjectAccessReviewSpec;
  readonly status?: SubjectAccessReviewStatus;
};

export type SelfSubjectAccessReviewSpec = {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
};

export type SelfSubjectRulesReview = {
  readonly kind?: "SelfSubjectRulesReview";
  readonly apiVersion?: "authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: SelfSubjectRulesReviewSpec;
  readonly status?: SubjectRulesReviewStatus;
};

export type SelfSubjectRulesReviewSpec = {
  readonly namespace?: string;
};

export type SubjectAccessReview = {
  readonly kind?: "SubjectAccessReview";
  readonly apiVersion?: "authorization.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: SubjectAccessReviewSpec;
  readonly status?: SubjectAccessReviewStatus;
};

export type SubjectAccessReviewSpec = {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] | undefined };
  readonly uid?: string;
};

export type SubjectAccessReviewStatus = {
  readonly allowed: boolean;
  readonly denied?: boolean;
  readonly reason?: string;
  readonly evaluationError?: string;
};

export type SubjectRulesReviewStatus = {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly NonResourceRule[];
  readonly incomplete: boolean;
  readonly evaluationError?: string;
};
