import { runToEnd } from "@kube-apiserver/apimachinery";
import { HeldRules } from "./held-rules.js";
import type { PolicyRule } from "./policy-rule.js";

/** How far {@link uncoveredRulesSteps} looks. */
export interface CoverageLimits {
  /** Ends once so many permissions are missing. Absent: all are found. */
  readonly maxMissing?: number;
  /**
   * Ends once so many rules have been compared, and calls the permission that it has come to missing. A short rule can stand
   * for millions of permissions. Absent: none is too many.
   */
  readonly maxComparisons?: number;
}

/**
 * Which of `wanted` the rules in `held` do not cover, broken down into single permissions; empty when they cover all.
 * This is what keeps people from granting more than they have. Mirrors `component-helpers` `validation.Covers`.
 */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return runToEnd(uncoveredRulesSteps(held, wanted));
}

/** {@link uncoveredRules} in short steps, one for each single permission. */
export function* uncoveredRulesSteps(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
  { maxMissing = Number.POSITIVE_INFINITY, maxComparisons = Number.POSITIVE_INFINITY }: CoverageLimits = {},
): Generator<void, readonly PolicyRule[]> {
  const rules = new HeldRules(held);
  const missing: PolicyRule[] = [];
  let comparisons = 0;
  const onCompared = (count: number) => {
    comparisons += count;
  };
  for (const rule of wanted) {
    for (const single of breakdownRule(rule)) {
      if (!rules.covers(single, onCompared) || comparisons > maxComparisons) missing.push(single);
      if (missing.length >= maxMissing || comparisons > maxComparisons) return missing;
      yield;
    }
  }
  return missing;
}

/** One rule for every combination of verb, group, resource and name, or of verb and URL. */
function* breakdownRule(rule: PolicyRule): Generator<PolicyRule> {
  for (const apiGroup of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const base = { verbs: [verb], apiGroups: [apiGroup], resources: [resource] };
        const names = rule.resourceNames ?? [];
        if (names.length === 0) yield base;
        for (const name of names) yield { ...base, resourceNames: [name] };
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    for (const verb of rule.verbs) yield { verbs: [verb], nonResourceURLs: [url] };
  }
}

/**
 * Folds single permissions that differ only in their verbs back into one rule each, for messages.
 * Mirrors `rbac/validation.CompactRules`.
 */
export function compactRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byTarget = new Map<string, PolicyRule>();
  const compacted: PolicyRule[] = [];
  for (const rule of rules) {
    if (!isSimpleResourceRule(rule)) {
      compacted.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames ?? []]);
    const known = byTarget.get(key);
    byTarget.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...rule.verbs] });
  }
  return [...compacted, ...byTarget.values()];
}

function isSimpleResourceRule(rule: PolicyRule): boolean {
  const hasOne = (values: readonly string[] | undefined) => values?.length === 1;
  const hasManyNames = (rule.resourceNames ?? []).length > 1;
  return (rule.nonResourceURLs ?? []).length === 0 && !hasManyNames && hasOne(rule.apiGroups) && hasOne(rule.resources);
}
