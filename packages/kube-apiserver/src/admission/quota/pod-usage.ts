import { aggregateContainerResources } from "@kube-apiserver/api";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, parseTime } from "@kube-apiserver/apimachinery";
import { parseAmounts, type ResourceAmounts } from "../resource-amounts.js";
import { withEffectiveResources } from "./effective-resources.js";
import { objectCountName, one } from "./evaluator.js";

const countName = objectCountName({ group: "", resource: "pods" });
const limited: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);
const counted: ReadonlySet<string> = new Set([
  countName,
  "pods",
  ...[...limited].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
const requestsPrefix = "requests.";
const hugePages = "hugepages-";

/** Whether pods are what a quota limits by this name. */
export function countsForPods(name: string): boolean {
  return (
    counted.has(name) ||
    name.startsWith(hugePages) ||
    name.startsWith(requestsPrefix + hugePages) ||
    (name.startsWith(requestsPrefix) && !isNative(name))
  );
}

/** A name without a domain, or of Kubernetes' own. */
function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** What a container, or a whole pod, with these requests and limits uses, by the names that quotas have for it. */
export function computeUsage(requests: ResourceAmounts, limits: ResourceAmounts): ResourceAmounts {
  const usage = new Map([["pods", one]]);
  for (const [name, amount] of requests) {
    if (limited.has(name) || name.startsWith(hugePages)) usage.set(name, amount);
    if (limited.has(name) || name.startsWith(hugePages) || isExtended(name)) usage.set(requestsPrefix + name, amount);
  }
  for (const [name, amount] of limits) {
    if (limited.has(name)) usage.set(`limits.${name}`, amount);
  }
  return usage;
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith(requestsPrefix);
}

/** What a pod uses: itself as long as it exists, and resources as long as it may run. Mirrors `PodUsageFunc`. */
export function podUsage(pod: core_v1.Pod, nowMs: number): ResourceAmounts {
  const usage = new Map([[countName, one]]);
  const spec = withEffectiveResources(pod);
  if (spec === undefined || isOver(pod, nowMs)) return usage;
  const computed = computeUsage(podAmounts(spec, "requests"), podAmounts(spec, "limits"));
  return new Map([...usage, ...computed]);
}

/** What a pod asks for, or is held to: its containers together unless it says something itself, and its overhead. */
export function podAmounts(spec: core_v1.PodSpec, part: "requests" | "limits"): ResourceAmounts {
  const amounts = new Map(aggregateContainerResources(spec as unknown as JSONObject, part));
  const own = parseAmounts(spec.resources?.[part]);
  for (const [name, amount] of own) amounts.set(name, amount);
  for (const [name, amount] of parseAmounts(spec.overhead)) {
    const known = amounts.get(name);
    // What has no limit does not get one by its overhead.
    if (part === "requests" || known?.isZero === false) amounts.set(name, known?.add(amount) ?? amount);
  }
  return amounts;
}

/** Done, or stuck on its way out (its node is lost): it does not keep others from starting. */
function isOver({ metadata, status }: core_v1.Pod, nowMs: number): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return true;
  const deletedMs = parseTime(metadata?.deletionTimestamp);
  const graceSeconds = metadata?.deletionGracePeriodSeconds;
  return deletedMs !== undefined && graceSeconds !== undefined && nowMs > deletedMs + graceSeconds * 1000;
}
