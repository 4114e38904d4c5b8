import {
  type GroupVersionKind,
  type GroupVersionResource,
  type LabelSelector,
  type LabelSelectorObject,
  labelSelectorFromObject,
  newInternalError,
  toGroupVersionResourceString,
} from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "../interfaces.js";
import { matchesNamespace, matchesObject, type NamespaceReader } from "./label-matchers.js";
import { matchesRule, type RuleWithOperations } from "./rule-matcher.js";

/** A rule that may name objects. Mirrors `v1.NamedRuleWithOperations`. */
export interface NamedRule extends RuleWithOperations {
  /** Absent or empty: every object. */
  readonly resourceNames?: readonly string[];
}

/** Which requests a policy or binding is about. Mirrors `v1.MatchResources`. */
export interface MatchResources {
  readonly namespaceSelector?: LabelSelectorObject;
  readonly objectSelector?: LabelSelectorObject;
  readonly resourceRules?: readonly NamedRule[];
  readonly excludeResourceRules?: readonly NamedRule[];
  readonly matchPolicy?: string;
}

/** {@link MatchResources} with its selectors read. */
export interface MatchCriteria {
  readonly resources: MatchResources;
  /** An error when it is not valid; so is the other one. */
  readonly namespaceSelector: LabelSelector | Error;
  readonly objectSelector: LabelSelector | Error;
}

/** Knows under which resources the same objects are served. Mirrors `runtime.EquivalentResourceMapper`. */
export interface EquivalentResources {
  equivalentResourcesFor(resource: GroupVersionResource, subresource: string): readonly GroupVersionResource[];
  kindFor(resource: GroupVersionResource, subresource: string): GroupVersionKind | undefined;
}

/** What of a request was matched: its own resource and kind, or equivalent ones. */
export interface ResourceMatch {
  readonly resource: GroupVersionResource;
  readonly kind: GroupVersionKind;
}

/** Reads the selectors, once per policy or binding. */
export function newMatchCriteria(resources: MatchResources): MatchCriteria {
  return {
    resources,
    namespaceSelector: readSelector(resources.namespaceSelector),
    objectSelector: readSelector(resources.objectSelector),
  };
}

/** What matching looks things up in. */
export interface MatchSources {
  readonly namespaces: NamespaceReader;
  readonly equivalents: EquivalentResources;
}

/**
 * Whether a request is what criteria are about, and as what. Rejects when that cannot be told of a request that is
 * otherwise matched. Mirrors `matching.Matcher`.
 */
export async function matchResources(
  { resources, namespaceSelector, objectSelector }: MatchCriteria,
  attributes: AdmissionAttributes,
  { namespaces, equivalents }: MatchSources,
): Promise<ResourceMatch | undefined> {
  // Rules first: they look at nothing but the request. What selectors fail with counts only where the rules match.
  const match = matchRules(resources, attributes, equivalents);
  if (match === undefined) return undefined;
  const problems: Error[] = [];
  const note = (err: unknown) => {
    problems.push(err instanceof Error ? err : newInternalError(err));
    return true;
  };
  const inNamespace =
    namespaceSelector instanceof Error
      ? note(newInternalError(namespaceSelector))
      : await matchesNamespace(namespaceSelector, attributes, namespaces).catch(note);
  if (!inNamespace) return undefined;
  const isChosen =
    objectSelector instanceof Error
      ? note(newInternalError(objectSelector))
      : matchesObject(objectSelector, attributes);
  if (!isChosen) return undefined;
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return match;
}

function matchRules(
  { resourceRules = [], excludeResourceRules = [], matchPolicy }: MatchResources,
  attributes: AdmissionAttributes,
  equivalents: EquivalentResources,
): ResourceMatch | undefined {
  const matchAny = (rules: readonly NamedRule[]) => matchNamedRules(rules, matchPolicy, attributes, equivalents);
  if (matchAny(excludeResourceRules) !== undefined) return undefined;
  return resourceRules.length === 0 ? attributes : matchAny(resourceRules);
}

/** @throws Error when what matches has no kind that is known */
function matchNamedRules(
  rules: readonly NamedRule[],
  matchPolicy: string | undefined,
  attributes: AdmissionAttributes,
  equivalents: EquivalentResources,
): ResourceMatch | undefined {
  if (rules.length === 0) return undefined;
  if (rules.some((rule) => matchesRule(rule, attributes) && hasName(rule, attributes))) return attributes;
  if (matchPolicy === undefined || matchPolicy === "Exact") return undefined;
  const others = equivalents
    .equivalentResourcesFor(attributes.resource, attributes.subresource)
    .filter((resource) => !isSameResource(resource, attributes.resource));
  for (const rule of rules) {
    for (const resource of others) {
      if (!matchesRule(rule, attributes, resource)) continue;
      const kind = equivalents.kindFor(resource, attributes.subresource);
      if (kind === undefined)
        throw new Error(`unable to convert to ${toGroupVersionResourceString(resource)}: unknown kind`);
      if (hasName(rule, attributes)) return { resource, kind };
    }
  }
  return undefined;
}

function hasName({ resourceNames = [] }: NamedRule, { name }: AdmissionAttributes): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

function isSameResource(a: GroupVersionResource, b: GroupVersionResource): boolean {
  return a.group === b.group && a.version === b.version && a.resource === b.resource;
}

function readSelector(object: LabelSelectorObject | undefined): LabelSelector | Error {
  try {
    // Absent ones are defaulted to all; in what was stored without defaults they choose nothing, as upstream has it.
    return labelSelectorFromObject(object);
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err));
  }
}
