import type { core_v1 } from "@kube-apiserver/api/types";
import { computeQOSClass } from "../../registry/core/pod/qos-class.js";
import type { ScopeSelector } from "./evaluator.js";
import { scopeAllows } from "./scope-values.js";

/** Whether a pod falls into a scope. Mirrors `podMatchesScopeFunc`. */
export function isPodInScope(scope: ScopeSelector, pod: core_v1.Pod): boolean {
  switch (scope.scopeName) {
    case "Terminating":
      return hasDeadline(pod);
    case "NotTerminating":
      return !hasDeadline(pod);
    case "BestEffort":
      return computeQOSClass(pod.spec) === "BestEffort";
    case "NotBestEffort":
      return computeQOSClass(pod.spec) !== "BestEffort";
    case "PriorityClass":
      return scopeAllows(scope, pod.spec?.priorityClassName ?? "");
    case "CrossNamespacePodAffinity":
      return reachesOtherNamespaces(pod.spec?.affinity);
    default:
      return false;
  }
}

/** What quotas call terminating: the pod ends by itself after a while. */
export function hasDeadline({ spec }: core_v1.Pod): boolean {
  return (spec?.activeDeadlineSeconds ?? -1) >= 0;
}

function reachesOtherNamespaces({ podAffinity, podAntiAffinity }: core_v1.Affinity = {}): boolean {
  return [podAffinity, podAntiAffinity].flatMap(termsOf).some(isCrossNamespace);
}

function termsOf(affinity: core_v1.PodAffinity | core_v1.PodAntiAffinity | undefined) {
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
  ];
}

function isCrossNamespace({ namespaces = [], namespaceSelector }: core_v1.PodAffinityTerm): boolean {
  return namespaces.length > 0 || namespaceSelector !== undefined;
}
