// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of admissionregistration.v1.

import type * as meta_v1 from "./meta.v1.js";

export type ApplyConfiguration = {
  readonly expression?: string;
};

export type AuditAnnotation = {
  readonly key: string;
  readonly valueExpression: string;
};

export type ExpressionWarning = {
  readonly fieldRef: string;
  readonly warning: string;
};

export type FailurePolicyType = "Fail" | "Ignore";

export type JSONPatch = {
  readonly expression?: string;
};

export type MatchCondition = {
  readonly name: string;
  readonly expression: string;
};

export type MatchPolicyType = "Equivalent" | "Exact";

export type MatchResources = {
  readonly namespaceSelector?: meta_v1.LabelSelector;
  readonly objectSelector?: meta_v1.LabelSelector;
  readonly resourceRules?: readonly NamedRuleWithOperations[];
  readonly excludeResourceRules?: readonly NamedRuleWithOperations[];
  readonly matchPolicy?: "Equivalent" | "Exact";
};

export type MutatingAdmissionPolicy = {
  readonly kind?: "MutatingAdmissionPolicy";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: MutatingAdmissionPolicySpec;
};

export type MutatingAdmissionPolicyBinding = {
  readonly kind?: "MutatingAdmissionPolicyBinding";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: MutatingAdmissionPolicyBindingSpec;
};

export type MutatingAdmissionPolicyBindingList = {
  readonly kind?: "MutatingAdmissionPolicyBindingList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly MutatingAdmissionPolicyBinding[];
};

export type MutatingAdmissionPolicyBindingSpec = {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
};

export type MutatingAdmissionPolicyList = {
  readonly kind?: "MutatingAdmissionPolicyList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly MutatingAdmissionPolicy[];
};

export type MutatingAdmissionPolicySpec = {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly variables?: readonly Variable[];
  readonly mutations?: readonly Mutation[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchConditions?: readonly MatchCondition[];
  readonly reinvocationPolicy?: "IfNeeded" | "Never";
};

export type MutatingWebhook = {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly RuleWithOperations[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchPolicy?: "Equivalent" | "Exact";
  readonly namespaceSelector?: meta_v1.LabelSelector;
  readonly objectSelector?: meta_v1.LabelSelector;
  readonly sideEffects: "None" | "NoneOnDryRun" | "Some" | "Unknown";
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions: readonly string[];
  readonly reinvocationPolicy?: "IfNeeded" | "Never";
  readonly matchConditions?: readonly MatchCondition[];
};

export type MutatingWebhookConfiguration = {
  readonly kind?: "MutatingWebhookConfiguration";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly webhooks?: readonly MutatingWebhook[];
};

export type MutatingWebhookConfigurationList = {
  readonly kind?: "MutatingWebhookConfigurationList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly MutatingWebhookConfiguration[];
};

export type Mutation = {
  readonly patchType: "ApplyConfiguration" | "JSONPatch";
  readonly applyConfiguration?: ApplyConfiguration;
  readonly jsonPatch?: JSONPatch;
};

export type NamedRuleWithOperations = {
  readonly resourceNames?: readonly string[];
  readonly operations?: readonly ("*" | "CONNECT" | "CREATE" | "DELETE" | "UPDATE")[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: "*" | "Cluster" | "Namespaced";
};

export type OperationType = "*" | "CONNECT" | "CREATE" | "DELETE" | "UPDATE";

export type ParamKind = {
  readonly apiVersion?: string;
  readonly kind?: string;
};

export type ParamRef = {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: meta_v1.LabelSelector;
  readonly parameterNotFoundAction?: string;
};

export type ParameterNotFoundActionType = string;

export type PatchType = "ApplyConfiguration" | "JSONPatch";

export type ReinvocationPolicyType = "IfNeeded" | "Never";

export type Rule = {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: "*" | "Cluster" | "Namespaced";
};

export type RuleWithOperations = {
  readonly operations?: readonly ("*" | "CONNECT" | "CREATE" | "DELETE" | "UPDATE")[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: "*" | "Cluster" | "Namespaced";
};

export type ScopeType = "*" | "Cluster" | "Namespaced";

export type ServiceReference = {
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
  readonly port?: number;
};

export type SideEffectClass = "None" | "NoneOnDryRun" | "Some" | "Unknown";

export type TypeChecking = {
  readonly expressionWarnings?: readonly ExpressionWarning[];
};

export type ValidatingAdmissionPolicy = {
  readonly kind?: "ValidatingAdmissionPolicy";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ValidatingAdmissionPolicySpec;
  readonly status?: ValidatingAdmissionPolicyStatus;
};

export type ValidatingAdmissionPolicyBinding = {
  readonly kind?: "ValidatingAdmissionPolicyBinding";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ValidatingAdmissionPolicyBindingSpec;
};

export type ValidatingAdmissionPolicyBindingList = {
  readonly kind?: "ValidatingAdmissionPolicyBindingList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ValidatingAdmissionPolicyBinding[];
};

export type ValidatingAdmissionPolicyBindingSpec = {
  readonly policyName: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
  readonly validationActions: readonly ("Audit" | "Deny" | "Warn")[];
};

export type ValidatingAdmissionPolicyConditionType = string;

export type ValidatingAdmissionPolicyList = {
  readonly kind?: "ValidatingAdmissionPolicyList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ValidatingAdmissionPolicy[];
};

export type ValidatingAdmissionPolicySpec = {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly validations?: readonly Validation[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly auditAnnotations?: readonly AuditAnnotation[];
  readonly matchConditions?: readonly MatchCondition[];
  readonly variables?: readonly Variable[];
};

export type ValidatingAdmissionPolicyStatus = {
  readonly observedGeneration?: number;
  readonly typeChecking?: TypeChecking;
  readonly conditions?: readonly meta_v1.Condition[];
};

export type ValidatingWebhook = {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly RuleWithOperations[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchPolicy?: "Equivalent" | "Exact";
  readonly namespaceSelector?: meta_v1.LabelSelector;
  readonly objectSelector?: meta_v1.LabelSelector;
  readonly sideEffects: "None" | "NoneOnDryRun" | "Some" | "Unknown";
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions: readonly string[];
  readonly matchConditions?: readonly MatchCondition[];
};

export type ValidatingWebhookConfiguration = {
  readonly kind?: "ValidatingWebhookConfiguration";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly webhooks?: readonly ValidatingWebhook[];
};

export type ValidatingWebhookConfigurationList = {
  readonly kind?: "ValidatingWebhookConfigurationList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ValidatingWebhookConfiguration[];
};

export type Validation = {
  readonly expression: string;
  readonly message?: string;
  readonly reason?: string;
  readonly messageExpression?: string;
};

export type ValidationAction = "Audit" | "Deny" | "Warn";

export type Variable = {
  readonly name: string;
  readonly expression: string;
};

export type WebhookClientConfig = {
  readonly url?: string;
  readonly service?: ServiceReference;
  readonly caBundle?: string;
};
