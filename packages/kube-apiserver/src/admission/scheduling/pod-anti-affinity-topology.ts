import type { core_v1 } from "@kube-apiserver/api/types";
import { newForbidden } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import { handling, isFor } from "../requests.js";

const hostname = "kubernetes.io/hostname";

/** A pod may keep others off its node, not off a whole zone. Mirrors `antiaffinity`. */
export const limitPodHardAntiAffinityTopology: ValidationPlugin = {
  name: "LimitPodHardAntiAffinityTopology",
  handles: handling("CREATE", "UPDATE"),
  async validate(attributes: AdmissionAttributes) {
    if (!isFor(attributes, "", "pods")) return;
    const { spec, metadata } = (attributes.object ?? {}) as core_v1.Pod;
    const terms = spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const other = terms.find(({ topologyKey }) => topologyKey !== hostname);
    if (other === undefined) return;
    throw newForbidden(
      attributes.resource,
      metadata?.name ?? "",
      `affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${other.topologyKey} but only key ${hostname} is allowed`,
    );
  },
};
