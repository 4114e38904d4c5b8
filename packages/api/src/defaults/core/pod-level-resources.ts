import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { DefaultingContext } from "../default-rule.js";
import { addMissingEntries, changeField, isEmpty, objectAt } from "../fill.js";
import { aggregateContainerResources } from "./aggregate-resources.js";

/**
 * Completes resources that are given for a pod as a whole from what its containers say. Mirrors
 * `defaultHugePagePodLimits` and `defaultPodRequests` (KEP-2837).
 */
export function defaultPodLevelResources(pod: JSONObject, { features }: DefaultingContext): JSONObject {
  if (objectAt(objectAt(pod, "spec"), "resources") === undefined || !features.enabled("PodLevelResources")) return pod;
  return changeField(pod, "spec", (spec) => changeField(spec, "resources", (old) => complete(old, spec)));
}

function complete(old: JSONObject, spec: JSONObject): JSONObject {
  if (isEmpty(old.limits) && isEmpty(old.requests)) return old;
  const withLimits = addTo(old, "limits", hugePageLimits(old, spec));
  if (isEmpty(withLimits.limits)) return withLimits;
  const fromContainers = sumOf(spec, "requests", (name) => name === "cpu" || name === "memory");
  const withRequests = addTo(withLimits, "requests", fromContainers);
  const ownLimits = Object.entries(objectAt(withLimits, "limits") ?? {}).filter(([name]) => isPodLevel(name));
  return addTo(withRequests, "requests", Object.fromEntries(ownLimits));
}

/** Huge pages cannot be overcommitted: a request of the pod stands for its limit too. */
function hugePageLimits(old: JSONObject, spec: JSONObject): JSONObject {
  const requests = objectAt(old, "requests") ?? {};
  return sumOf(spec, "limits", (name) => isHugePages(name) && !Object.hasOwn(requests, name));
}

function sumOf(spec: JSONObject, part: "requests" | "limits", wanted: (name: string) => boolean): JSONObject {
  const entries = [...aggregateContainerResources(spec, part)].filter(([name]) => wanted(name));
  return Object.fromEntries(entries.map(([name, amount]) => [name, amount.toString()]));
}

function addTo(resources: JSONObject, part: string, added: JSONObject): JSONObject {
  const list = objectAt(resources, part);
  const missing = Object.keys(added).some((name) => !Object.hasOwn(list ?? {}, name));
  return missing ? { ...resources, [part]: addMissingEntries(list, added) } : resources;
}

function isHugePages(name: string): boolean {
  return name.startsWith("hugepages-");
}

/** The resources that a pod may name as a whole. */
function isPodLevel(name: string): boolean {
  return name === "cpu" || name === "memory" || isHugePages(name);
}
