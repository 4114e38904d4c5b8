import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { AuthorizerAttributes } from "@kube-apiserver/generic-server";

export type PolicyRule = rbac_v1.PolicyRule;

const all = "*";

/** Whether `rule` lets through what `attributes` ask for. Mirrors `rbac.RuleAllows`. */
export function ruleAllows(attributes: AuthorizerAttributes, rule: PolicyRule): boolean {
  if (!verbMatches(rule, attributes.verb)) return false;
  if (!attributes.isResourceRequest) return nonResourceURLMatches(rule, attributes.path);
  const { apiGroup, resource, subresource, name } = attributes;
  return (
    apiGroupMatches(rule, apiGroup) &&
    resourceMatches(rule, subresource === "" ? resource : `${resource}/${subresource}`, subresource) &&
    resourceNameMatches(rule, name)
  );
}

function verbMatches(rule: PolicyRule, verb: string): boolean {
  return includesOrAll(rule.verbs, verb);
}

function apiGroupMatches(rule: PolicyRule, group: string): boolean {
  return includesOrAll(rule.apiGroups, group);
}

/** `*` is every resource and subresource, an asterisk before `/scale` one subresource of every resource, `pods` never its subresources. */
function resourceMatches(rule: PolicyRule, combined: string, subresource: string): boolean {
  if (includesOrAll(rule.resources, combined)) return true;
  return subresource !== "" && (rule.resources ?? []).includes(`${all}/${subresource}`);
}

function resourceNameMatches(rule: PolicyRule, name: string): boolean {
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(name);
}

/** A path as it is, or everything below one that ends in `*`. */
function nonResourceURLMatches(rule: PolicyRule, path: string): boolean {
  return (rule.nonResourceURLs ?? []).some(
    (url) => url === all || url === path || (url.endsWith(all) && path.startsWith(url.replace(/\*+$/, ""))),
  );
}

function includesOrAll(values: readonly string[] | undefined, value: string): boolean {
  return values !== undefined && (values.includes(value) || values.includes(all));
}

/** A rule as error messages print it. Mirrors `rbac/v1 helpers CompactString`. */
export function compactRuleString(rule: PolicyRule): string {
  const parts: string[] = [];
  const add = (label: string, values: readonly string[] | undefined) => {
    if (values === undefined || values.length === 0) return;
    parts.push(`${label}:[${values.map((value) => JSON.stringify(value)).join(" ")}]`);
  };
  add("APIGroups", rule.apiGroups);
  add("Resources", rule.resources);
  add("NonResourceURLs", rule.nonResourceURLs);
  add("ResourceNames", rule.resourceNames);
  add("Verbs", rule.verbs);
  return `{${parts.join(", ")}}`;
}
