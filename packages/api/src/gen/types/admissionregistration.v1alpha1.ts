// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of admissionregistration.v1alpha1.

import type * as admissionregistration_v1 from "./admissionregistration.v1.js";
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

export type MatchCondition = admissionregistration_v1.MatchCondition;

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
  readonly apiVersion?: "admissionregistration.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: MutatingAdmissionPolicySpec;
};

export type MutatingAdmissionPolicyBinding = {
  readonly kind?: "MutatingAdmissionPolicyBinding";
  readonly apiVersion?: "admissionregistration.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: MutatingAdmissionPolicyBindingSpec;
};

export type MutatingAdmissionPolicyBindingList = {
  readonly kind?: "MutatingAdmissionPolicyBindingList";
  readonly apiVersion?: "admissionregistration.k8s.io/v1alpha1";
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
  readonly apiVersion?: "admissionregistration.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly MutatingAdmissionPolicy[];
};

export type MutatingAdmissionPolicySpec = {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly variables?: readonly Variable[];
  readonly mutations?: readonly Mutation[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchConditions?: readonly admissionregistration_v1.MatchCondition[];
  readonly reinvocationPolicy?: "IfNeeded" | "Never";
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
  readonly parameterNotFoundAction?: "Allow" | "Deny";
};

export type ParameterNotFoundActionType = "Allow" | "Deny";

export type PatchType = "ApplyConfiguration" | "JSONPatch";

export type ReinvocationPolicyType = "IfNeeded" | "Never";

export type Rule = admissionregistration_v1.Rule;

export type RuleWithOperations = admissionregistration_v1.RuleWithOperations;

export type ScopeType = "*" | "Cluster" | "Namespaced";

export type TypeChecking = {
  readonly expressionWarnings?: readonly ExpressionWarning[];
};

export type ValidatingAdmissionPolicy = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ValidatingAdmissionPolicySpec;
  readonly status?: ValidatingAdmissionPolicyStatus;
};

export type ValidatingAdmissionPolicyBinding = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ValidatingAdmissionPolicyBindingSpec;
};

export type ValidatingAdmissionPolicyBindingList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ValidatingAdmissionPolicyBinding[];
};

export type ValidatingAdmissionPolicyBindingSpec = {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
  readonly validationActions?: readonly ("Audit" | "Deny" | "Warn")[];
};

export type ValidatingAdmissionPolicyList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ValidatingAdmissionPolicy[];
};

export type ValidatingAdmissionPolicySpec = {
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
  readonly validations?: readonly Validation[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly auditAnnotations?: readonly AuditAnnotation[];
  readonly matchConditions?: readonly admissionregistration_v1.MatchCondition[];
  readonly variables?: readonly Variable[];
};

export type ValidatingAdmissionPolicyStatus = {
  readonly observedGeneration?: number;
  readonly typeChecking?: TypeChecking;
  readonly conditions?: readonly meta_v1.Condition[];
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
