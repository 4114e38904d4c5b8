import { aggregateMessages } from "@kube-apiserver/apimachinery";
import type { NonResourceRule, ResourceRule, RuleResolver, UserInfo } from "@kube-apiserver/generic-server";
import type { PolicyRule } from "./policy-rule.js";
import type { Binding, PolicySource } from "./policy-source.js";
import { describeSubject, subjectKey, subjectKeysOf } from "./subjects.js";

const clusterRole = "ClusterRole";

/** One rule that applies to a user, and the binding it comes from. */
export interface EffectiveRule {
  readonly rule: PolicyRule;
  readonly binding: Binding;
}

/** Told for every rule; returns false to stop. */
type RuleVisitor = (effective: EffectiveRule) => boolean;

/** Rules of users, from cluster role bindings and from the role bindings of one namespace. Mirrors `DefaultRuleResolver`. */
export class RBACRuleResolver implements RuleResolver {
  readonly #source: PolicySource;

  constructor(source: PolicySource) {
    this.#source = source;
  }

  /**
   * Visits every rule that applies to `user` in `namespace` (`""`: cluster-wide only).
   * Returns what could not be resolved: bindings to roles that do not exist. A binding counts once, however many of its
   * subjects the user is.
   */
  visitRules(user: UserInfo, namespace: string, visit: RuleVisitor): readonly string[] {
    const errors: string[] = [];
    const keys = subjectKeysOf(user);
    const scopes = namespace === "" ? [""] : ["", namespace];
    const visited = new Set<Binding>();
    for (const scope of scopes) {
      for (const key of keys) {
        for (const binding of this.#source.bindingsOf(scope, key)) {
          if (visited.has(binding)) continue;
          visited.add(binding);
          if (!this.#visitBinding(binding, visit, errors)) return errors;
        }
      }
    }
    return errors;
  }

  /** Every rule at once, for escalation checks. */
  rules(
    user: UserInfo,
    namespace: string,
  ): { readonly rules: readonly PolicyRule[]; readonly errors: readonly string[] } {
    const rules: PolicyRule[] = [];
    const errors = this.visitRules(user, namespace, ({ rule }) => {
      rules.push(rule);
      return true;
    });
    return { rules, errors };
  }

  /** Rules of the role that a binding in `namespace` refers to; undefined when there is no such role. */
  rulesOfRole(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    const role = kind === clusterRole ? this.#source.clusterRole(name) : this.#source.role(namespace, name);
    return role === undefined ? undefined : (role.rules ?? []);
  }

  async rulesFor(user: UserInfo, namespace: string) {
    const { rules, errors } = this.rules(user, namespace);
    return {
      resourceRules: rules.filter((rule) => (rule.resources ?? []).length > 0).map(toResourceRule),
      nonResourceRules: rules.filter((rule) => (rule.nonResourceURLs ?? []).length > 0).map(toNonResourceRule),
      incomplete: false,
      ...(errors.length > 0 ? { evaluationError: aggregateMessages(errors) } : {}),
    };
  }

  #visitBinding(binding: Binding, visit: RuleVisitor, errors: string[]): boolean {
    const { kind, name } = binding.roleRef;
    if (kind !== clusterRole && kind !== "Role") {
      errors.push(`unsupported role reference kind: ${JSON.stringify(kind)}`);
      return true;
    }
    const rules = this.rulesOfRole(kind, binding.namespace, name);
    if (rules === undefined) {
      errors.push(`${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`);
      return true;
    }
    return rules.every((rule) => visit({ rule, binding }));
  }
}

/** How reasons name the origin of a rule that `user` has: by the first of the binding's subjects that the user is. */
export function describeBinding({ namespace, name, roleRef, subjects }: Binding, user: UserInfo): string {
  const binding =
    namespace === ""
      ? `ClusterRoleBinding ${JSON.stringify(name)}`
      : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  const keys = subjectKeysOf(user);
  const subject = subjects.find((subject) => keys.includes(subjectKey(subject, namespace) ?? ""));
  const who = subject === undefined ? "" : describeSubject(subject, namespace);
  return `${binding} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${who}`;
}

function toResourceRule(rule: PolicyRule): ResourceRule {
  return {
    verbs: rule.verbs,
    apiGroups: rule.apiGroups ?? [],
    resources: rule.resources ?? [],
    resourceNames: rule.resourceNames ?? [],
  };
}

function toNonResourceRule(rule: PolicyRule): NonResourceRule {
  return { verbs: rule.verbs, nonResourceURLs: rule.nonResourceURLs ?? [] };
}
