import type { KubeObject } from "@kube-apiserver/apimachinery";
import { priorityClasses, systemNamespaces } from "../gen/bootstrap.js";

const descriptions: Readonly<Record<string, string>> = {
  "system-node-critical": "Used for system critical pods that must not be moved from their current node.",
  "system-cluster-critical":
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
};

/** The two priority classes of the system. Mirrors `SystemPriorityClasses` in pkg/apis/scheduling/v1. */
export function bootstrapPriorityClasses(): readonly KubeObject[] {
  return priorityClasses.map(({ name, value, preemptionPolicy }) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value,
    ...(descriptions[name] !== undefined && { description: descriptions[name] }),
    preemptionPolicy,
  }));
}

/** Namespaces that a server makes when they are missing. */
export const bootstrapNamespaces: readonly string[] = systemNamespaces;
