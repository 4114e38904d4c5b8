import type { core_v1 } from "@kube-apiserver/api/types";
import { Quantity, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { podAmounts } from "../quota/pod-usage.js";
import { newAdmissionForbidden } from "../refusal.js";
import { handling } from "../requests.js";
import { parseAmounts } from "../resource-amounts.js";
import type { ResourceSource } from "../resource-source.js";
import { boundPodUpdateOf, nodeOf } from "./bound-pod-update.js";

const zero = Quantity.fromInteger(0);

/** A pod does not grow beyond its node, and only where the kubelet can resize it. Mirrors `podresize`. */
export function newPodResizeValidator(nodes: ResourceSource, features: FeatureGates): ValidationPlugin {
  const isOn = features.enabled("InPlacePodVerticalScaling");
  return {
    name: "PodResizeValidator",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      const update = isOn ? boundPodUpdateOf(attributes, ["resize"]) : undefined;
      if (update === undefined) return;
      const node = await nodeOf(attributes, update.pod, nodes);
      const excess = excessText(update.pod, node);
      if (excess !== "") {
        const message = `Node didn't have enough allocatable resources: ${excess}`;
        throw newAdmissionForbidden(attributes, message, [{ reason: "NodeCapacity" }]);
      }
      const system = node.metadata?.labels?.["kubernetes.io/os"] ?? "";
      if (system === "linux") return;
      const name = quoteGo(node.metadata?.name ?? "");
      const message = `pod resize is only supported on linux nodes, node ${name} is ${quoteGo(system)}`;
      throw newAdmissionForbidden(attributes, message, [{ reason: "UnsupportedPlatform" }]);
    },
  };
}

function excessText({ spec }: core_v1.Pod, { status }: core_v1.Node): string {
  const requests = podAmounts(spec ?? ({} as core_v1.PodSpec), "requests");
  const allocatable = parseAmounts(status?.allocatable);
  const excess = (name: string, inUnits: (amount: Quantity) => bigint) => {
    const [requested, there] = [inUnits(requests.get(name) ?? zero), inUnits(allocatable.get(name) ?? zero)];
    return requested > there ? [`${name}, requested: ${requested}, allocatable: ${there}`] : [];
  };
  const millicores = excess("cpu", (amount) => amount.milliValue());
  return [...millicores, ...excess("memory", (amount) => amount.value())].join("; ");
}
