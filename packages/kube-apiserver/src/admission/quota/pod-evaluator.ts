import type { core_v1 } from "@kube-apiserver/api/types";
import { compareUTF8 } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { parseAmounts } from "../resource-amounts.js";
import type { QuotaEvaluator } from "./evaluator.js";
import { hasDeadline, isPodInScope } from "./pod-scopes.js";
import { computeUsage, countsForPods, podUsage } from "./pod-usage.js";

/** Counts pods and what they ask for. Mirrors `podEvaluator`. */
export function newPodEvaluator(clock: Clock): QuotaEvaluator {
  return {
    handles: handlesPod,
    counts: countsForPods,
    constraint: (resources, object) => missingRequests(resources, object as core_v1.Pod),
    inScope: (scope, object) => isPodInScope(scope, object as core_v1.Pod),
    usage: (object) => podUsage(object as core_v1.Pod, clock.now()),
  };
}

function handlesPod({ subresource, operation, object, oldObject }: AdmissionAttributes): boolean {
  if (subresource === "resize") return operation === "UPDATE";
  if (subresource !== "") return false;
  if (operation !== "UPDATE") return operation === "CREATE";
  // A change counts only when the pod moves from one scope to another by it.
  return hasDeadline((object ?? {}) as core_v1.Pod) !== hasDeadline((oldObject ?? {}) as core_v1.Pod);
}

/** Quotas over these make every container say what it needs. Upstream regrets it, and adds none. */
const mandatory: ReadonlySet<string> = new Set([
  "cpu",
  "memory",
  "requests.cpu",
  "requests.memory",
  "limits.cpu",
  "limits.memory",
]);

function missingRequests(resources: readonly string[], { spec }: core_v1.Pod): string | undefined {
  if (spec === undefined || isPodLevelSet(spec.resources)) return undefined;
  const missing = resources
    .filter((name) => mandatory.has(name))
    .flatMap((name) => {
      const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(
        ({ resources }) => !computeUsage(parseAmounts(resources?.requests), parseAmounts(resources?.limits)).has(name),
      );
      const names = [...new Set(containers.map((container) => container.name))].sort(compareUTF8);
      return names.length === 0 ? [] : [`${name} for: ${names.join(",")}`];
    });
  return missing.length === 0 ? undefined : `must specify ${missing.sort(compareUTF8).join("; ")}`;
}

/** Whether the pod says itself what it needs. */
function isPodLevelSet({ requests, limits }: core_v1.ResourceRequirements = {}): boolean {
  const names = [...Object.keys(requests ?? {}), ...Object.keys(limits ?? {})];
  return names.some((name) => name === "cpu" || name === "memory" || name.startsWith("hugepages-"));
}
