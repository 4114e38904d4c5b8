import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { hasResourcesRemoved, withOldCompute } from "./resize-resources.js";
import { samePart } from "./same-spec.js";

type Resources = core_v1.ResourceRequirements | undefined;

/** Resources of the pod as a whole. Mirrors `validatePodLevelResourcesResize`. */
export function validatePodLevelResize(next: Resources, before: Resources, path: FieldPath): readonly FieldError[] {
  const resourcesPath = path.child("resources");
  if (before !== undefined && next === undefined) {
    return [fieldErrors.forbidden(resourcesPath, "pod-level resources cannot be removed")];
  }
  const removed = (["requests", "limits"] as const).flatMap((list) => {
    if (!hasResourcesRemoved(next?.[list], before?.[list])) return [];
    return [fieldErrors.forbidden(resourcesPath.child(list), `pod-level resource ${list} cannot be removed`)];
  });
  if (samePart("ResourceRequirements", withOldAmounts(next, before), before)) return removed;
  return [...removed, fieldErrors.forbidden(path, "only cpu and memory resources are mutable at pod-level")];
}

/** The new spec with the resources that may change as they were. */
export function withOldPodResources(next: core_v1.PodSpec, before: core_v1.PodSpec): core_v1.PodSpec {
  const { resources, ...rest } = next;
  const kept = withOldAmounts(resources, before.resources);
  return kept === undefined ? rest : { ...rest, resources: kept };
}

/** Nothing at all where there was nothing, and nothing but amounts came. */
function withOldAmounts(next: Resources, before: Resources): Resources {
  if (next === undefined) return undefined;
  const limits = withOldCompute(next.limits, before?.limits) ?? {};
  const requests = withOldCompute(next.requests, before?.requests) ?? {};
  const claims = next.claims ?? [];
  if (before === undefined && Object.keys(limits).length + Object.keys(requests).length + claims.length === 0) {
    return undefined;
  }
  return { ...next, limits, requests };
}
