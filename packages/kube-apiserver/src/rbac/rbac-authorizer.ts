import type { AuthorizationResult, Authorizer, AuthorizerAttributes } from "@kube-apiserver/generic-server";
import { ruleAllows } from "./policy-rule.js";
import { describeBinding, type RBACRuleResolver } from "./rule-resolver.js";

/** Allows what roles grant, and has no opinion about the rest. Mirrors `rbac.RBACAuthorizer`. */
export class RBACAuthorizer implements Authorizer {
  readonly #resolver: RBACRuleResolver;

  constructor(resolver: RBACRuleResolver) {
    this.#resolver = resolver;
  }

  async authorize(attributes: AuthorizerAttributes): Promise<AuthorizationResult> {
    let reason: string | undefined;
    const errors = this.#resolver.visitRules(attributes.user, attributes.namespace, ({ rule, binding }) => {
      if (!ruleAllows(attributes, rule)) return true;
      reason = `RBAC: allowed by ${describeBinding(binding)}`;
      return false;
    });
    if (reason !== undefined) return { decision: "Allow", reason };
    return { decision: "NoOpinion", reason: errors.length > 0 ? `RBAC: ${toAggregateText(errors)}` : "" };
  }
}

/** Several errors the way upstream's aggregate prints them: each once, in brackets when there is more than one. */
function toAggregateText(errors: readonly string[]): string {
  const unique = [...new Set(errors)];
  return unique.length === 1 ? (unique[0] as string) : `[${unique.join(", ")}]`;
}
