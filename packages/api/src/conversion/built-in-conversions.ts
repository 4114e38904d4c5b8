import { type GroupVersionKind, parseGroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";
import { resourceTable } from "../gen/resources.js";
import { dynamicResourceConversion } from "./dynamic-resources.js";
import { eventConversion } from "./event.js";
import { horizontalPodAutoscalerConversion } from "./horizontal-pod-autoscaler.js";
import { sameShape } from "./same-shape.js";
import type { VersionConversion } from "./version-conversion.js";

/** `pods/eviction` still takes the version that is gone everywhere else. */
const evictionHub: GroupVersionKind = { group: "policy", version: "v1", kind: "Eviction" };

/**
 * The conversion between a served version of a built-in kind and the version in which it is stored.
 * @returns undefined when they are the same, or the kind is not stored
 */
export function conversionFor(gvk: GroupVersionKind): VersionConversion | undefined {
  const hub = hubOf(gvk);
  if (hub === undefined || toAPIVersion(hub) === toAPIVersion(gvk)) return undefined;
  switch (`${toAPIVersion(gvk)}/${gvk.kind}`) {
    case "events.k8s.io/v1/Event":
      return eventConversion;
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
  const resource = resourceTable.find((r) => r.kind === kind && r.group === group && r.version === version);
  return resource?.storage && { ...parseGroupVersion(resource.storage.apiVersion), kind };
}
