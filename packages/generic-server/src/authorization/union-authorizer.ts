import { aggregateMessages } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  NonResourceRule,
  ResourceRule,
  RuleResolver,
} from "./interfaces.js";

/**
 * Authorizers asked in order; the first that allows or denies decides. When none does, the reasons of all are joined, and
 * so are the errors of those that could not tell. Never rejects. Mirrors `union.New`.
 */
export function unionAuthorizer(...members: readonly Authorizer[]): Authorizer {
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  return {
    async authorize(attributes, signal): Promise<AuthorizationResult> {
      const reasons: string[] = [];
      const errors: string[] = [];
      for (const member of members) {
        const result = await authorizeOrError(member, attributes, signal);
        if (result.decision !== "NoOpinion") return result;
        if (result.reason !== "") reasons.push(result.reason);
        if (result.evaluationError !== undefined) errors.push(result.evaluationError);
      }
      const reason = reasons.join("\n");
      if (errors.length === 0) return { decision: "NoOpinion", reason };
      return { decision: "NoOpinion", reason, evaluationError: aggregateMessages(errors) };
    },
  };
}

/** Asks an authorizer; that it cannot tell is an answer as well. */
export async function authorizeOrError(
  authorizer: Authorizer,
  attributes: AuthorizerAttributes,
  signal?: Cancellation,
): Promise<AuthorizationResult> {
  try {
    return await authorizer.authorize(attributes, signal);
  } catch (err) {
    return { decision: "NoOpinion", reason: "", evaluationError: err instanceof Error ? err.message : String(err) };
  }
}

/** The rules of all resolvers together. Mirrors `union.NewRuleResolvers`. */
export function unionRuleResolver(...members: readonly RuleResolver[]): RuleResolver {
  return {
    async rulesFor(user, namespace, signal) {
      const resourceRules: ResourceRule[] = [];
      const nonResourceRules: NonResourceRule[] = [];
      const errors: string[] = [];
      let incomplete = false;
      for (const member of members) {
        const rules = await member.rulesFor(user, namespace, signal);
        resourceRules.push(...rules.resourceRules);
        nonResourceRules.push(...rules.nonResourceRules);
        incomplete ||= rules.incomplete;
        if (rules.evaluationError !== undefined) errors.push(rules.evaluationError);
      }
      const base = { resourceRules, nonResourceRules, incomplete };
      return errors.length === 0 ? base : { ...base, evaluationError: aggregateMessages(errors) };
    },
  };
}
