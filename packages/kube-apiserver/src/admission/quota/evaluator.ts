import type { core_v1 } from "@kube-apiserver/api/types";
import { type GroupResource, type KubeObject, Quantity, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import type { ResourceAmounts } from "../resource-amounts.js";

/** A scope of a quota, in the form that holds every kind of them. */
export type ScopeSelector = core_v1.ScopedResourceSelectorRequirement;

/** Knows what objects of one resource use up. Mirrors `quota.Evaluator`, as far as admission needs it. */
export interface QuotaEvaluator {
  /** Whether the request could change what is used. */
  handles(attributes: AdmissionAttributes): boolean;
  /** Whether this evaluator counts what a quota limits by this name. */
  counts(resource: string): boolean;
  /** Why an object cannot be charged to a quota over these resources; undefined when it can. */
  constraint(resources: readonly string[], object: KubeObject): string | undefined;
  /** Whether an object falls into a scope. */
  inScope(scope: ScopeSelector, object: KubeObject): boolean;
  /** What an object uses. */
  usage(object: KubeObject): ResourceAmounts;
}

/** One of something. */
export const one = Quantity.fromInteger(1);

/** The name by which quotas limit the number of objects of any resource: `count/deployments.apps`. */
export function objectCountName(resource: GroupResource): string {
  return `count/${toGroupResourceString(resource)}`;
}

/** Counts objects, by the generic name and perhaps one older than it. Mirrors `generic.NewObjectCountEvaluator`. */
export function newObjectCountEvaluator(resource: GroupResource, alias?: string): QuotaEvaluator {
  const names = [objectCountName(resource), ...(alias === undefined ? [] : [alias])];
  const usage: ResourceAmounts = new Map(names.map((name) => [name, one]));
  return {
    handles: ({ subresource, operation }) => subresource === "" && operation === "CREATE",
    counts: (name) => names.includes(name),
    constraint: () => undefined,
    inScope: () => false,
    usage: () => usage,
  };
}
