import type { AuthorizationResult, Authorizer, NonResourceRule, ResourceRule, RuleResolver } from "./interfaces.js";

/**
 * Authorizers asked in order; the first that allows or denies decides. When none does, the reasons of all are joined, and
 * the union rejects only if an authorizer did. Mirrors `union.New`.
 */
export function unionAuthorizer(...members: readonly Authorizer[]): Authorizer {
  const [only] = members;
  if (only !== undefined && members.length === 1) return only;
  return {
    async authorize(attributes, signal): Promise<AuthorizationResult> {
      const reasons: string[] = [];
      const evaluationErrors: string[] = [];
      const failures: unknown[] = [];
      for (const member of members) {
        try {
          const result = await member.authorize(attributes, signal);
          if (result.decision !== "NoOpinion") return result;
          if (result.reason !== "") reasons.push(result.reason);
          if (result.evaluationError !== undefined) evaluationErrors.push(result.evaluationError);
        } catch (err) {
          failures.push(err);
        }
      }
      if (failures.length > 0) throw aggregate(failures);
      const reason = reasons.join("\n");
      if (evaluationErrors.length === 0) return { decision: "NoOpinion", reason };
      return { decision: "NoOpinion", reason, evaluationError: evaluationErrors.join(", ") };
    },
  };
}

/** One failure stays itself, several become one error whose message lists them. */
function aggregate(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  const messages = failures.map((err) => (err instanceof Error ? err.message : String(err)));
  return new AggregateError(failures, `[${messages.join(", ")}]`);
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
      return errors.length === 0 ? base : { ...base, evaluationError: errors.join(", ") };
    },
  };
}
