import type { GroupVersionResource } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "../interfaces.js";

/** Operations and resources, as webhooks and policies name them. Mirrors `v1.RuleWithOperations`. */
export interface RuleWithOperations {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  /** `pods`, `pods/log`, `pods/*`, `*`, or `*` of both. */
  readonly resources?: readonly string[];
  /** Absent: `*`. */
  readonly scope?: string;
}

/**
 * Whether a rule is about a request. Mirrors `rules.Matcher`.
 * @param resource - in whose place the request is looked at: an equivalent one. Default: that of the request
 */
export function matchesRule(
  rule: RuleWithOperations,
  attributes: AdmissionAttributes,
  resource: GroupVersionResource = attributes.resource,
): boolean {
  return (
    matchesScope(rule.scope ?? "*", attributes.namespace, resource) &&
    hasOrAny(rule.operations, attributes.operation) &&
    hasOrAny(rule.apiGroups, resource.group) &&
    hasOrAny(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((name) => matchesResource(name, resource.resource, attributes.subresource))
  );
}

function hasOrAny(items: readonly string[] | undefined, item: string): boolean {
  return items !== undefined && (items.includes("*") || items.includes(item));
}

/** Requests for namespaces name themselves as their namespace, and are cluster-scoped all the same. */
function matchesScope(scope: string, namespace: string, resource: GroupVersionResource): boolean {
  if (scope === "*") return true;
  const isClusterScoped = namespace === "" || isNamespaces(resource);
  return scope === "Cluster" ? isClusterScoped : scope === "Namespaced" && !isClusterScoped;
}

function isNamespaces({ group, version, resource }: GroupVersionResource): boolean {
  return group === "" && version === "v1" && resource === "namespaces";
}

function matchesResource(pattern: string, resource: string, subresource: string): boolean {
  const slash = pattern.indexOf("/");
  const name = slash === -1 ? pattern : pattern.slice(0, slash);
  const sub = slash === -1 ? "" : pattern.slice(slash + 1);
  return (name === "*" || name === resource) && (sub === "*" || sub === subresource);
}

const configurationKinds: ReadonlySet<string> = new Set([
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
]);

/**
 * Whether a request is about the configuration of admission itself: what is wrong there has to stay repairable. Mirrors
 * `IsExemptAdmissionConfigurationResource`.
 */
export function isExemptAdmissionConfiguration({ kind }: AdmissionAttributes): boolean {
  return kind.group === "admissionregistration.k8s.io" && configurationKinds.has(kind.kind);
}
