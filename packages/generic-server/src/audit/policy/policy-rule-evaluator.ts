import type { AuthorizerAttributes } from "../../authorization/interfaces.js";
import type { AuditLevel, AuditPolicy, AuditPolicyRule, AuditStage } from "./audit-policy.js";

/** What a policy says about one request. Mirrors `audit.RequestAuditConfig`. */
export interface RequestAuditConfig {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

/** Mirrors `audit.PolicyRuleEvaluator`. */
export interface PolicyRuleEvaluator {
  evaluatePolicyRule(attributes: AuthorizerAttributes): RequestAuditConfig;
}

/** The first rule that matches decides; nothing is recorded of what none matches. Mirrors `NewPolicyRuleEvaluator`. */
export function newPolicyRuleEvaluator(policy: AuditPolicy): PolicyRuleEvaluator {
  const { omitStages = [], omitManagedFields = false } = policy;
  const rules = (policy.rules ?? []).map((rule) => ({
    matches: newRuleMatcher(rule),
    config: newConfig(
      rule.level,
      [...omitStages, ...(rule.omitStages ?? [])],
      rule.omitManagedFields ?? omitManagedFields,
    ),
  }));
  const otherwise = newConfig("None", omitStages, omitManagedFields);
  return {
    evaluatePolicyRule: (attributes) => rules.find(({ matches }) => matches(attributes))?.config ?? otherwise,
  };
}

function newConfig(level: string, stages: readonly string[], omitManagedFields: boolean): RequestAuditConfig {
  // Validation has let nothing else pass.
  return { level: level as AuditLevel, omitStages: new Set(stages as readonly AuditStage[]), omitManagedFields };
}

type Matcher = (attributes: AuthorizerAttributes) => boolean;

/** Requests have to match in every respect that the rule names. */
function newRuleMatcher(rule: AuditPolicyRule): Matcher {
  const users = namedIn(rule.users);
  const groups = namedIn(rule.userGroups);
  const verbs = namedIn(rule.verbs);
  const target = newTargetMatcher(rule);
  return (attributes) => {
    const { user, verb } = attributes;
    if (users !== undefined && !users.has(user.name)) return false;
    if (groups !== undefined && !user.groups.some((group) => groups.has(group))) return false;
    return (verbs === undefined || verbs.has(verb)) && target(attributes);
  };
}

/** Undefined where nothing is named: everything matches then. */
function namedIn(names: readonly string[] | null | undefined): ReadonlySet<string> | undefined {
  return names === undefined || names === null || names.length === 0 ? undefined : new Set(names);
}

function newTargetMatcher(rule: AuditPolicyRule): Matcher {
  const namespaces = namedIn(rule.namespaces);
  const resources = (rule.resources ?? []).map(newResourceMatcher);
  if (namespaces !== undefined || resources.length > 0) {
    return (attributes) => {
      if (!attributes.isResourceRequest) return false;
      if (namespaces !== undefined && !namespaces.has(attributes.namespace)) return false;
      return resources.length === 0 || resources.some((matches) => matches(attributes));
    };
  }
  const paths = rule.nonResourceURLs ?? [];
  if (paths.length === 0) return () => true;
  return ({ isResourceRequest, path }) => !isResourceRequest && paths.some((spec) => pathMatches(path, spec));
}

function pathMatches(path: string, spec: string): boolean {
  if (spec === "*" || spec === path) return true;
  return spec.endsWith("*") && path.startsWith(spec.replace(/\*+$/, ""));
}

function newResourceMatcher({
  group = "",
  resources,
  resourceNames,
}: NonNullable<AuditPolicyRule["resources"]>[number]): Matcher {
  const names = namedIn(resourceNames);
  const specs = namedIn(resources);
  return ({ apiGroup, resource, subresource, name }) => {
    if (group !== apiGroup && group !== "*") return false;
    if (specs === undefined) return true;
    if (names !== undefined && !names.has(name)) return false;
    if (specs.has("*") || specs.has(`${resource}/*`)) return true;
    if (subresource === "") return specs.has(resource);
    return specs.has(`${resource}/${subresource}`) || specs.has(`*/${subresource}`);
  };
}
