import type { Cancellation } from "@kube-apiserver/component-base";
import type { UserInfo } from "../authentication/interfaces.js";
import type { FieldSelectorAttributes, LabelSelectorAttributes } from "./selector-attributes.js";

/** Mirrors `authorizer.Attributes`. */
export interface AuthorizerAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly isResourceRequest: boolean;
  readonly namespace: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Path of a non-resource request. */
  readonly path: string;
  /** Of a list, watch or deletecollection. Absent: none. */
  readonly fieldSelector?: FieldSelectorAttributes;
  readonly labelSelector?: LabelSelectorAttributes;
}

export type Decision = "Allow" | "Deny" | "NoOpinion";

export interface AuthorizationResult {
  readonly decision: Decision;
  readonly reason: string;
  /** What went wrong on the way to the decision. A request that is not allowed fails with it; access reviews tell it. */
  readonly evaluationError?: string;
}

/**
 * Mirrors `authorizer.Authorizer`. Never rejects for "no": it rejects only when it cannot tell, which counts as no opinion
 * with the error as `evaluationError`.
 */
export interface Authorizer {
  authorize(attributes: AuthorizerAttributes, signal?: Cancellation): Promise<AuthorizationResult>;
}

/** Mirrors `rbacv1.PolicyRule` as `SelfSubjectRulesReview` lists it. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

export interface NonResourceRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** What a user may do, as far as it can be listed. */
export interface ResolvedRules {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly NonResourceRule[];
  /** Whether the user may be allowed more than that. */
  readonly incomplete: boolean;
  readonly evaluationError?: string;
}

/** Mirrors `authorizer.RuleResolver`. */
export interface RuleResolver {
  rulesFor(user: UserInfo, namespace: string, signal?: Cancellation): Promise<ResolvedRules>;
}
