import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { PluginFactory } from "../plugin-factories.js";
import { extendedResourceToleration } from "./extended-resource-toleration.js";
import { newNodeDeclaredFeatureValidator } from "./node-declared-features.js";
import { limitPodHardAntiAffinityTopology } from "./pod-anti-affinity-topology.js";
import { newPodNodeSelector, readNodeSelectors } from "./pod-node-selector.js";
import { newPodResizeValidator } from "./pod-resize-validator.js";
import {
  newPodTolerationRestriction,
  readPodTolerationRestrictionConfiguration,
} from "./pod-toleration-restriction.js";
import { newPodTopologyLabels } from "./pod-topology-labels.js";
import { newJobValidation, newPodGroupWorkloadExists, podGroupProtection } from "./workload-plugins.js";

const namespaces: GroupResource = { group: "", resource: "namespaces" };
const nodes: GroupResource = { group: "", resource: "nodes" };
const workloads: GroupResource = { group: "scheduling.k8s.io", resource: "workloads" };
const podGroups: GroupResource = { group: "scheduling.k8s.io", resource: "podgroups" };

/** A plugin that is there, and does nothing, while its feature is off. */
function inactive(name: string) {
  return { name, handles: () => false };
}

/** Plugins about where pods run, and which of them together. */
export const schedulingFactories: readonly (readonly [string, PluginFactory])[] = [
  ["LimitPodHardAntiAffinityTopology", () => limitPodHardAntiAffinityTopology],
  ["ExtendedResourceToleration", () => extendedResourceToleration],
  [
    "PodNodeSelector",
    ({ sourceOf, configuration }) => newPodNodeSelector(sourceOf(namespaces), readNodeSelectors(configuration)),
  ],
  [
    "PodTolerationRestriction",
    ({ sourceOf, configuration }) =>
      newPodTolerationRestriction(sourceOf(namespaces), readPodTolerationRestrictionConfiguration(configuration)),
  ],
  ["PodTopologyLabels", ({ sourceOf, features }) => newPodTopologyLabels(sourceOf(nodes), features)],
  [
    "NodeDeclaredFeatureValidator",
    ({ sourceOf, features }) => newNodeDeclaredFeatureValidator(sourceOf(nodes), features),
  ],
  ["PodResizeValidator", ({ sourceOf, features }) => newPodResizeValidator(sourceOf(nodes), features)],
  [
    "PodGroupProtection",
    ({ features }) => (features.enabled("GenericWorkload") ? podGroupProtection : inactive("PodGroupProtection")),
  ],
  [
    "PodGroupWorkloadExists",
    ({ sourceOf, features }) =>
      features.enabled("GenericWorkload")
        ? newPodGroupWorkloadExists(sourceOf(workloads))
        : inactive("PodGroupWorkloadExists"),
  ],
  [
    "JobValidation",
    ({ sourceOf, features }) =>
      features.enabled("GenericWorkload") ? newJobValidation(sourceOf(podGroups)) : inactive("JobValidation"),
  ],
];
