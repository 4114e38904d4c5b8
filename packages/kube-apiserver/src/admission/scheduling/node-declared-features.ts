import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { newAdmissionForbidden } from "../refusal.js";
import { handling } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";
import { type BoundPodUpdate, boundPodUpdateOf, nodeOf } from "./bound-pod-update.js";

/** What a node has to be able to do for a pod on it to be changed, in the order of names. */
const requirements: ReadonlyMap<string, (update: BoundPodUpdate) => boolean> = new Map([
  ["InPlacePodLevelResourcesVerticalScaling", changesPodResources],
  ["InPlacePodVerticalScalingInitContainers", changesInitContainers],
]);

/**
 * A pod is not changed in a way that its node cannot follow: nodes declare what they can do that not all can (KEP-5328).
 * Mirrors `nodedeclaredfeatures`, with the features of 1.36 that matter to updates.
 */
export function newNodeDeclaredFeatureValidator(nodes: ResourceSource, features: FeatureGates): ValidationPlugin {
  const isOn = features.enabled("NodeDeclaredFeatures");
  return {
    name: "NodeDeclaredFeatureValidator",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      const update = isOn ? boundPodUpdateOf(attributes, ["", "resize"]) : undefined;
      if (update === undefined) return;
      const required = [...requirements].filter(([, isNeeded]) => isNeeded(update)).map(([name]) => name);
      if (required.length === 0) return;
      const { metadata, status } = await nodeOf(attributes, update.pod, nodes);
      const missing = required.filter((name) => !(status?.declaredFeatures ?? []).includes(name));
      if (missing.length === 0) return;
      throw newAdmissionForbidden(
        attributes,
        `pod update requires features ${missing.join(", ")} which are not available on node ${quoteGo(metadata?.name ?? "")}`,
      );
    },
  };
}

function changesPodResources({ pod, oldPod }: BoundPodUpdate): boolean {
  return !isSame(pod.spec?.resources, oldPod.spec?.resources);
}

/** Those that run before the others; sidecars are changed as containers are. */
function changesInitContainers({ pod, oldPod }: BoundPodUpdate): boolean {
  const now = pod.spec?.initContainers ?? [];
  return (oldPod.spec?.initContainers ?? []).some(
    ({ restartPolicy, resources }, index) => restartPolicy !== "Always" && !isSame(now[index]?.resources, resources),
  );
}

function isSame(a: core_v1.ResourceRequirements = {}, b: core_v1.ResourceRequirements = {}): boolean {
  return jsonEqual(a as JSONValue, b as JSONValue);
}
