import { inTurns, systemMasters, type UserInfo } from "@kube-apiserver/generic-server";
import { compactRuleString, type PolicyRule } from "./policy-rule.js";
import { type CoverageLimits, compactRules, uncoveredRulesSteps } from "./rule-coverage.js";
import type { RBACRuleResolver } from "./rule-resolver.js";

/** Whether `user` may write any role or binding: its rights have no bounds that could be exceeded. */
export function isSuperuser(user: UserInfo): boolean {
  return user.groups.includes(systemMasters);
}

/**
 * So many missing permissions are told, and so many rules compared. Upstream has no limits: there a role of a few kilobytes
 * that stands for billions of permissions takes all of the server's memory.
 */
const limits: CoverageLimits = { maxMissing: 1000, maxComparisons: 10_000_000 };

/**
 * Why `user` may not hand out `rules` in `namespace`: the permissions among them that it does not hold.
 * Undefined when it holds them all. Mirrors `rbac/validation.ConfirmNoEscalation`.
 */
export async function escalationError(
  resolver: RBACRuleResolver,
  user: UserInfo,
  namespace: string,
  rules: readonly PolicyRule[],
): Promise<string | undefined> {
  const { rules: held, errors } = resolver.rules(user, namespace);
  const missing = await inTurns(uncoveredRulesSteps(held, rules, limits));
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(compactRuleString))].sort();
  const groups = `[${user.groups.map((group) => JSON.stringify(group)).join(" ")}]`;
  const text = `user ${JSON.stringify(user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
  return errors.length === 0 ? text : `${text}; resolution errors: [${errors.join(" ")}]`;
}
