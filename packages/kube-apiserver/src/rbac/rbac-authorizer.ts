import { aggregateMessages } from "@kube-apiserver/apimachinery";
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
      reason = `RBAC: allowed by ${describeBinding(binding, attributes.user)}`;
      return false;
    });
    if (reason !== undefined) return { decision: "Allow", reason };
    return { decision: "NoOpinion", reason: errors.length > 0 ? `RBAC: ${aggregateMessages(errors)}` : "" };
  }
}
