import type { PolicyRule } from "./policy-rule.js";

const all = "*";

/**
 * Which of `wanted` the rules in `held` do not cover, broken down into single permissions; empty when they cover all.
 * This is what keeps people from granting more than they have. Mirrors `component-helpers` `validation.Covers`.
 */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(breakdownRule).filter((rule) => !held.some((owner) => covers(owner, rule)));
}

/** One rule for every combination of verb, group, resource and name, or of verb and URL. */
function breakdownRule(rule: PolicyRule): readonly PolicyRule[] {
  const single: PolicyRule[] = [];
  for (const apiGroup of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const base = { verbs: [verb], apiGroups: [apiGroup], resources: [resource] };
        const names = rule.resourceNames ?? [];
        if (names.length === 0) single.push(base);
        for (const name of names) single.push({ ...base, resourceNames: [name] });
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    for (const verb of rule.verbs) single.push({ verbs: [verb], nonResourceURLs: [url] });
  }
  return single;
}

function covers(owner: PolicyRule, rule: PolicyRule): boolean {
  const verb = hasAll(owner.verbs, rule.verbs);
  if (!verb) return false;
  if (rule.nonResourceURLs !== undefined) {
    return rule.nonResourceURLs.every((url) => (owner.nonResourceURLs ?? []).some((held) => urlCovers(held, url)));
  }
  return (
    hasAll(owner.apiGroups, rule.apiGroups) &&
    (rule.resources ?? []).every((resource) => resourceCovers(owner.resources ?? [], resource)) &&
    namesCover(owner.resourceNames ?? [], rule.resourceNames ?? [])
  );
}

function hasAll(held: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  if (held?.includes(all)) return true;
  return (wanted ?? []).every((value) => held?.includes(value) === true);
}

function resourceCovers(held: readonly string[], wanted: string): boolean {
  if (held.includes(all) || held.includes(wanted)) return true;
  const [, subresource] = wanted.split("/");
  return subresource !== undefined && held.includes(`${all}/${subresource}`);
}

/** No names at all means every name: that is only covered by another rule without names. */
function namesCover(held: readonly string[], wanted: readonly string[]): boolean {
  if (held.length === 0) return true;
  return wanted.length > 0 && wanted.every((name) => held.includes(name));
}

function urlCovers(held: string, wanted: string): boolean {
  if (held === all || held === wanted) return true;
  return held.endsWith(all) && wanted.startsWith(held.replace(/\*+$/, ""));
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
