import type { core_v1 } from "@kube-apiserver/api/types";
import { withMeta } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { handling, requireReady } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";

const copiedLabels = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/**
 * Tells pods the zone and region of the node they are bound to, by labels that the downward API can show. What is bound
 * passes its labels on to its pod. Mirrors `podtopologylabels` (KEP-4742).
 */
export function newPodTopologyLabels(nodes: ResourceSource, features: FeatureGates): MutationPlugin {
  const isOn = features.enabled("PodTopologyLabelsAdmission");
  return {
    name: "PodTopologyLabels",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { object, resource, subresource } = attributes;
      if (!isOn || object === undefined || resource.group !== "" || resource.resource !== "pods") return;
      if (subresource !== "" && subresource !== "binding") return;
      await requireReady(attributes, nodes);
      const node = nodes.get("", nodeNameOf(attributes));
      const labels = copiedLabels.flatMap((key) => {
        const value = node?.metadata?.labels?.[key];
        return value === undefined ? [] : [[key, value] as const];
      });
      if (labels.length === 0) return;
      // What the pod says itself is left alone.
      const merged = { ...Object.fromEntries(labels), ...object.metadata?.labels };
      attributes.setObject(withMeta(object, { labels: merged }));
    },
  };
}

/** Empty for a pod that is bound to no node yet, or to something else. */
function nodeNameOf({ object, subresource }: AdmissionAttributes): string {
  if (subresource === "") return (object as core_v1.Pod).spec?.nodeName ?? "";
  const { target } = object as core_v1.Binding;
  return target.kind === "Node" ? (target.name ?? "") : "";
}
