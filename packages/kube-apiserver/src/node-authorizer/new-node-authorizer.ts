import { bootstrapClusterRoles } from "@kube-apiserver/api";
import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, MetricsRegistry } from "@kube-apiserver/component-base";
import type { Informer, ViewOfObject } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";
import type { PolicyRule } from "../rbac/policy-rule.js";
import { newGraphMetrics, populateGraph } from "./graph-populator.js";
import { NodeAuthorizer } from "./node-authorizer.js";
import { NodeGraph } from "./node-graph.js";
import { viewOfStoredPod } from "./pod-view.js";

/** What the node authorizer of a server is built from. */
export interface NodeAuthorizerParts {
  /** The informer of a stored resource, or of views of its objects. Asked at once: the caller runs what was asked for. */
  readonly informerFor: (resource: GroupResource, view?: ViewOfObject) => Informer;
  readonly features: FeatureGates;
  readonly registry: MetricsRegistry;
  readonly clock: Clock;
}

/** A node authorizer that follows the objects of a server. Make none where no kubelet asks: it reads all pods. */
export function newNodeAuthorizer({ informerFor, features, registry, clock }: NodeAuthorizerParts): NodeAuthorizer {
  const graph = new NodeGraph();
  const of = (group: string, resource: string) => informerFor({ group, resource });
  const optional = <Name extends string>(gate: string, name: Name, group: string, resource: string) =>
    features.enabled(gate) ? { [name as Name]: of(group, resource) } : {};
  const informers = {
    pods: informerFor({ group: "", resource: "pods" }, viewOfStoredPod),
    persistentVolumes: of("", "persistentvolumes"),
    volumeAttachments: of("storage.k8s.io", "volumeattachments"),
    ...optional("DynamicResourceAllocation", "resourceSlices", "resource.k8s.io", "resourceslices"),
    ...optional("PodCertificateRequest", "podCertificateRequests", "certificates.k8s.io", "podcertificaterequests"),
  };
  populateGraph(graph, informers, newGraphMetrics(registry, clock));
  return new NodeAuthorizer({ graph, rules: nodeRules(features), features });
}

/** What all nodes may do alike: the rules of the role `system:node`. Mirrors `bootstrappolicy.NodeRules`. */
function nodeRules(features: FeatureGates): readonly PolicyRule[] {
  const role = bootstrapClusterRoles(features).find(({ metadata }) => metadata?.name === "system:node");
  return (role as rbac_v1.ClusterRole | undefined)?.rules ?? [];
}
