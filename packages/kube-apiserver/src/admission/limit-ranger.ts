import { aggregateContainerResources } from "@kube-apiserver/api";
import type { core_v1 } from "@kube-apiserver/api/types";
import { aggregateMessages, isBeingDeleted, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { type Clock, ExpiringMap } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import {
  type ConstrainedUsage,
  type Constraint,
  maxConstraint,
  maxRequestConstraint,
  minConstraint,
  ratioConstraint,
} from "./limit-constraints.js";
import { withContainerDefaults } from "./limit-range-defaults.js";
import { newAdmissionForbidden } from "./refusal.js";
import { handling } from "./requests.js";
import { parseAmounts, type ResourceAmounts } from "./resource-amounts.js";
import type { ResourceSource } from "./resource-source.js";

const liveLookupTTLMs = 30_000;
const liveLookupCapacity = 10_000;

/** Gives containers the default requests and limits of their namespace, and keeps pods and claims within its bounds. Mirrors `limitranger`. */
export function newLimitRanger(limitRanges: ResourceSource, clock: Clock): MutationPlugin & ValidationPlugin {
  const find = newLimitRangeFinder(limitRanges, clock);
  return {
    name: "LimitRanger",
    handles: handling("CREATE", "UPDATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || attributes.resource.resource !== "pods" || !concerns(attributes)) return;
      const ranges = await find(attributes);
      attributes.setObject(ranges.reduce(withContainerDefaults, object));
    },
    async validate(attributes: AdmissionAttributes) {
      const { object } = attributes;
      if (object === undefined || !concerns(attributes)) return;
      for (const range of await find(attributes)) {
        const problems = problemsOf(range, attributes.resource.resource, object);
        if (problems.length > 0) throw newAdmissionForbidden(attributes, aggregateMessages(problems));
      }
    },
  };
}

/**
 * Namespaces without any limit range in the local copy are looked up in storage now and then: a range that was made a
 * moment ago counts.
 */
function newLimitRangeFinder(limitRanges: ResourceSource, clock: Clock) {
  const lookups = new ExpiringMap<readonly KubeObject[]>(clock, liveLookupCapacity, liveLookupTTLMs);
  return async ({ namespace, context }: AdmissionAttributes): Promise<readonly core_v1.LimitRange[]> => {
    await limitRanges.isReady(context.signal);
    const known = limitRanges.list(namespace);
    if (known.length > 0) return known as readonly core_v1.LimitRange[];
    let found = lookups.get(namespace);
    if (found === undefined) {
      found = await limitRanges.listLive(namespace, context.signal);
      lookups.set(namespace, found);
    }
    return found as readonly core_v1.LimitRange[];
  };
}

/** Resources of pods change only with `resize`; an object on its way out is left alone. */
function concerns({ kind, resource, subresource, operation, oldObject }: AdmissionAttributes): boolean {
  if (oldObject !== undefined && isBeingDeleted(oldObject)) return false;
  if (kind.group !== "" || resource.group !== "") return false;
  if (kind.kind === "Pod" && operation === "UPDATE") return subresource === "resize";
  return subresource === "" && (kind.kind === "Pod" || kind.kind === "PersistentVolumeClaim");
}

function problemsOf({ spec }: core_v1.LimitRange, resource: string, object: KubeObject): readonly string[] {
  return (spec?.limits ?? []).flatMap((limit) => {
    if (resource === "persistentvolumeclaims") return claimProblems(limit, object as core_v1.PersistentVolumeClaim);
    return podProblems(limit, object as core_v1.Pod);
  });
}

function claimProblems(limit: core_v1.LimitRangeItem, { spec }: core_v1.PersistentVolumeClaim): readonly string[] {
  const { type } = limit;
  if (type !== "PersistentVolumeClaim") return [];
  const usage = { type, requests: parseAmounts(spec?.resources?.requests), limits: new Map() };
  return [...check(limit.min, minConstraint, usage), ...check(limit.max, maxRequestConstraint, usage)];
}

function podProblems(limit: core_v1.LimitRangeItem, { spec }: core_v1.Pod): readonly string[] {
  if (spec === undefined) return [];
  const { type } = limit;
  if (type === "Container") {
    const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
    return containers.flatMap(({ resources }) =>
      checkAll(limit, {
        type,
        requests: parseAmounts(resources?.requests),
        limits: parseAmounts(resources?.limits),
      }),
    );
  }
  if (type !== "Pod") return [];
  return checkAll(limit, { type, requests: podAmounts(spec, "requests"), limits: podAmounts(spec, "limits") });
}

const podLevelResources: ReadonlySet<string> = new Set(["cpu", "memory"]);

/** What the pod as a whole says counts more than the sum of its containers. */
function podAmounts(spec: core_v1.PodSpec, part: "requests" | "limits"): ResourceAmounts {
  const amounts = new Map(aggregateContainerResources(spec as unknown as JSONObject, part));
  for (const [name, amount] of parseAmounts(spec.resources?.[part])) {
    if (podLevelResources.has(name)) amounts.set(name, amount);
  }
  return amounts;
}

function checkAll(limit: core_v1.LimitRangeItem, usage: ConstrainedUsage): readonly string[] {
  return [
    ...check(limit.min, minConstraint, usage),
    ...check(limit.max, maxConstraint, usage),
    ...check(limit.maxLimitRequestRatio, ratioConstraint, usage),
  ];
}

function check(
  enforced: Readonly<Record<string, string | undefined>> | undefined,
  constraint: Constraint,
  usage: ConstrainedUsage,
): readonly string[] {
  return [...parseAmounts(enforced)].flatMap(([name, amount]) => constraint(usage, name, amount) ?? []);
}
