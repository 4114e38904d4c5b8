import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "../request/request-context.js";
import type { RequestInfo } from "../request/request-info.js";

type Predicate<T> = (value: T) => boolean;

/** A FlowSchema made ready for matching many requests. */
export interface CompiledFlowSchema {
  readonly name: string;
  readonly uid: string;
  readonly precedence: number;
  readonly priorityLevelName: string;
  /** What tells the request's flow from others of the schema; `""` where all are one. */
  distinguisherOf(ctx: RequestContext): string;
  /** Whether the request belongs to it. */
  matches(user: UserInfo, info: RequestInfo): boolean;
}

/** Turns the lists of a FlowSchema into sets, once. Mirrors the matching rules of `flowcontrol/rule.go`. */
export function compileFlowSchema({ metadata, spec }: flowcontrol_v1.FlowSchema): CompiledFlowSchema {
  const rules = (spec?.rules ?? []).map(compileRule);
  return {
    name: metadata?.name ?? "",
    uid: metadata?.uid ?? "",
    precedence: spec?.matchingPrecedence ?? 0,
    priorityLevelName: spec?.priorityLevelConfiguration.name ?? "",
    distinguisherOf: compileDistinguisher(spec?.distinguisherMethod?.type),
    matches: (user, info) => rules.some((rule) => rule(user, info)),
  };
}

function compileDistinguisher(type: string | undefined): (ctx: RequestContext) => string {
  switch (type) {
    case "ByUser":
      return ({ user }) => user.name;
    case "ByNamespace":
      return ({ requestInfo }) => requestInfo.namespace;
    default:
      return () => "";
  }
}

function compileRule(rule: flowcontrol_v1.PolicyRulesWithSubjects): (user: UserInfo, info: RequestInfo) => boolean {
  const isSubject = compileSubjects(rule.subjects);
  const resourceRules = (rule.resourceRules ?? []).map(compileResourceRule);
  const nonResourceRules = (rule.nonResourceRules ?? []).map(compileNonResourceRule);
  return (user, info) => {
    const rules = info.isResourceRequest ? resourceRules : nonResourceRules;
    return rules.length > 0 && isSubject(user) && rules.some((matches) => matches(info));
  };
}

const serviceAccountPrefix = "system:serviceaccount:";

function compileSubjects(subjects: readonly flowcontrol_v1.Subject[]): Predicate<UserInfo> {
  const users = new Set<string>();
  const groups = new Set<string>();
  const userPrefixes: string[] = [];
  for (const { kind, user, group, serviceAccount } of subjects) {
    if (kind === "User" && user !== undefined) users.add(user.name);
    if (kind === "Group" && group !== undefined) groups.add(group.name);
    if (kind === "ServiceAccount" && serviceAccount !== undefined) {
      const prefix = `${serviceAccountPrefix}${serviceAccount.namespace}:`;
      if (serviceAccount.name === "*") userPrefixes.push(prefix);
      else users.add(prefix + serviceAccount.name);
    }
  }
  if (users.has("*") || groups.has("*")) return () => true;
  return ({ name, groups: memberOf }) =>
    users.has(name) ||
    memberOf.some((group) => groups.has(group)) ||
    userPrefixes.some((prefix) => name.startsWith(prefix));
}

function compileResourceRule(rule: flowcontrol_v1.ResourcePolicyRule): Predicate<RequestInfo> {
  const hasVerb = anyOf(rule.verbs);
  const hasGroup = anyOf(rule.apiGroups);
  const hasResource = anyOf(rule.resources);
  const hasNamespace = anyOf(rule.namespaces ?? []);
  const { clusterScope = false } = rule;
  return ({ verb, apiGroup, resource, subresource, namespace }) =>
    hasVerb(verb) &&
    hasGroup(apiGroup) &&
    hasResource(subresource === "" ? resource : `${resource}/${subresource}`) &&
    (namespace === "" ? clusterScope : hasNamespace(namespace));
}

function compileNonResourceRule(rule: flowcontrol_v1.NonResourcePolicyRule): Predicate<RequestInfo> {
  const hasVerb = anyOf(rule.verbs);
  const paths = rule.nonResourceURLs.map(compilePath);
  return ({ verb, path }) => hasVerb(verb) && paths.some((matches) => matches(path));
}

/** The path itself, or anything below it: as upstream, `/healthz` and `/healthz/*` both match `/healthz/ping`. */
function compilePath(url: string): Predicate<string> {
  if (url === "*") return () => true;
  const base = url.endsWith("*") ? url.slice(0, -1) : url;
  const prefix = base.endsWith("/") ? base : `${base}/`;
  return (path) => path === url || path.startsWith(prefix);
}

function anyOf(values: readonly string[]): Predicate<string> {
  if (values.length === 1 && values[0] === "*") return () => true;
  const set = new Set(values);
  return (value) => set.has(value);
}
