import { type GroupVersionKind, parseGroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";
import { resourceTable } from "../gen/resources.js";
import { customResourceDefinitionConversion } from "./custom-resource-definition.js";
import { dynamicResourceConversion } from "./dynamic-resources.js";
import { eventConversion } from "./event.js";
import { horizontalPodAutoscalerConversion } from "./horizontal-pod-autoscaler.js";
import { sameShape } from "./same-shape.js";
import type { VersionConversion } from "./version-conversion.js";

/** `pods/eviction` still takes the version that is gone everywhere else. */
const evictionHub: GroupVersionKind = { group: "policy", version: "v1", kind: "Eviction" };
/** The version in which definitions are stored, and known to nothing above storage. */
const storedDefinition = "apiextensions.k8s.io/v1beta1/CustomResourceDefinition";
const definitionHub: GroupVersionKind = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
};

/**
 * The conversion between a version of a built-in kind that is served or may be found in a store, and the version in which
 * the kind lives above storage: that is the stored one, except for definitions.
 * @returns undefined when they are the same, or the kind is not stored
 */
export function conversionFor(gvk: GroupVersionKind): VersionConversion | undefined {
  const hub = hubOf(gvk);
  if (hub === undefined || toAPIVersion(hub) === toAPIVersion(gvk)) return undefined;
  switch (`${toAPIVersion(gvk)}/${gvk.kind}`) {
    case "events.k8s.io/v1/Event":
      return eventConversion;
    case storedDefinition:
      return customResourceDefinitionConversion;
    case "autoscaling/v1/HorizontalPodAutoscaler":
      return horizontalPodAutoscalerConversion;
    default:
      return toAPIVersion(gvk) === "resource.k8s.io/v1beta1"
        ? dynamicResourceConversion(gvk, hub)
        : sameShape(gvk, hub);
  }
}

function hubOf({ group, version, kind }: GroupVersionKind): GroupVersionKind | undefined {
  if (group === "policy" && kind === "Eviction") return evictionHub;
  if (`${group}/${version}/${kind}` === storedDefinition) return definitionHub;
  if (group === definitionHub.group) return undefined;
  const resource = resourceTable.find((r) => r.kind === kind && r.group === group && r.version === version);
  return resource?.storage && { ...parseGroupVersion(resource.storage.apiVersion), kind };
}
