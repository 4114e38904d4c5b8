import type { Cancellation } from "@kube-apiserver/component-base";
import type { UserInfo } from "../authentication/interfaces.js";

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
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export type Decision = "Allow" | "Deny" | "NoOpinion";

export interface AuthorizationResult {
  readonly decision: Decision;
  readonly reason: string;
  /** Why the authorizer could not tell; part of the answer to access reviews. */
  readonly evaluationError?: string;
}

/** Mirrors `authorizer.Authorizer`. Never rejects for "no": it rejects only when it cannot tell. */
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

/** Mirrors `authorizer.RuleResolver`. */
export interface RuleResolver {
  rulesFor(
    user: UserInfo,
    namespace: string,
    signal?: Cancellation,
  ): Promise<{
    readonly resourceRules: readonly ResourceRule[];
    readonly nonResourceRules: readonly NonResourceRule[];
    readonly incomplete: boolean;
    readonly evaluationError?: string;
  }>;
}
