// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of flowcontrol.v1.

import type * as meta_v1 from "./meta.v1.js";

export type ConditionStatus = string;

export type ExemptPriorityLevelConfiguration = {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
};

export type FlowDistinguisherMethod = {
  readonly type: string;
};

export type FlowDistinguisherMethodType = string;

export type FlowSchema = {
  readonly kind?: "FlowSchema";
  readonly apiVersion?: "flowcontrol.apiserver.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: FlowSchemaSpec;
  readonly status?: FlowSchemaStatus;
};

export type FlowSchemaCondition = {
  readonly type?: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type FlowSchemaConditionType = string;

export type FlowSchemaList = {
  readonly kind?: "FlowSchemaList";
  readonly apiVersion?: "flowcontrol.apiserver.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly FlowSchema[];
};

export type FlowSchemaSpec = {
  readonly priorityLevelConfiguration: PriorityLevelConfigurationReference;
  readonly matchingPrecedence?: number;
  readonly distinguisherMethod?: FlowDistinguisherMethod;
  readonly rules?: readonly PolicyRulesWithSubjects[];
};

export type FlowSchemaStatus = {
  readonly conditions?: readonly FlowSchemaCondition[];
};

export type GroupSubject = {
  readonly name: string;
};

export type LimitResponse = {
  readonly type: string;
  readonly queuing?: QueuingConfiguration;
};

export type LimitResponseType = string;

export type LimitedPriorityLevelConfiguration = {
  readonly nominalConcurrencyShares?: number;
  readonly limitResponse?: LimitResponse;
  readonly lendablePercent?: number;
  readonly borrowingLimitPercent?: number;
};

export type NonResourcePolicyRule = {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
};

export type PolicyRulesWithSubjects = {
  readonly subjects: readonly Subject[];
  readonly resourceRules?: readonly ResourcePolicyRule[];
  readonly nonResourceRules?: readonly NonResourcePolicyRule[];
};

export type PriorityLevelConfiguration = {
  readonly kind?: "PriorityLevelConfiguration";
  readonly apiVersion?: "flowcontrol.apiserver.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PriorityLevelConfigurationSpec;
  readonly status?: PriorityLevelConfigurationStatus;
};

export type PriorityLevelConfigurationCondition = {
  readonly type?: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type PriorityLevelConfigurationConditionType = string;

export type PriorityLevelConfigurationList = {
  readonly kind?: "PriorityLevelConfigurationList";
  readonly apiVersion?: "flowcontrol.apiserver.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PriorityLevelConfiguration[];
};

export type PriorityLevelConfigurationReference = {
  readonly name: string;
};

export type PriorityLevelConfigurationSpec = {
  readonly type: string;
  readonly limited?: LimitedPriorityLevelConfiguration;
  readonly exempt?: ExemptPriorityLevelConfiguration;
};

export type PriorityLevelConfigurationStatus = {
  readonly conditions?: readonly PriorityLevelConfigurationCondition[];
};

export type PriorityLevelEnablement = string;

export type QueuingConfiguration = {
  readonly queues?: number;
  readonly handSize?: number;
  readonly queueLengthLimit?: number;
};

export type ResourcePolicyRule = {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly clusterScope?: boolean;
  readonly namespaces?: readonly string[];
};

export type ServiceAccountSubject = {
  readonly namespace: string;
  readonly name: string;
};

export type Subject = {
  readonly kind: string;
  readonly user?: UserSubject;
  readonly group?: GroupSubject;
  readonly serviceAccount?: ServiceAccountSubject;
};

export type SubjectKind = string;

export type UserSubject = {
  readonly name: string;
};
