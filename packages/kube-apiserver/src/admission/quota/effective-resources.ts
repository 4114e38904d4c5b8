import type { core_v1 } from "@kube-apiserver/api/types";
import { formatAmounts, largestAmounts, parseAmounts, type ResourceAmounts } from "../resource-amounts.js";

type Resources = core_v1.ResourceRequirements;

/**
 * The pod as it is charged while it is resized: each container with what it is to get or still has, whichever is more. A
 * resize that its node has called infeasible does not count. Mirrors `UseStatusResources` of `PodRequests` and `PodLimits`.
 */
export function withEffectiveResources({ spec, status }: core_v1.Pod): core_v1.PodSpec | undefined {
  if (spec === undefined) return undefined;
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  if (statuses.every(({ resources }) => resources === undefined)) return spec;
  const pending = (status?.conditions ?? []).find(({ type }) => type === "PodResizePending");
  const isInfeasible = pending?.reason === "Infeasible";
  const effective = (container: core_v1.Container): core_v1.Container => {
    const actual = statuses.find(({ name }) => name === container.name);
    if (actual?.resources === undefined) return container;
    return { ...container, resources: effectiveResources(container.resources, actual, isInfeasible) };
  };
  // Init containers that end have nothing left once they have.
  const effectiveSidecar = (container: core_v1.Container) =>
    container.restartPolicy === "Always" ? effective(container) : container;
  return {
    ...spec,
    containers: (spec.containers ?? []).map(effective),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(effectiveSidecar) }),
  };
}

function effectiveResources(
  wanted: Resources | undefined,
  { resources, allocatedResources }: core_v1.ContainerStatus,
  isInfeasible: boolean,
): Resources {
  const largest = (lists: readonly (Resources["requests"] | undefined)[]) =>
    formatAmounts(lists.map(parseAmounts).reduce(largestAmounts, new Map() as ResourceAmounts));
  return {
    ...wanted,
    requests: largest([...(isInfeasible ? [] : [wanted?.requests]), resources?.requests, allocatedResources]),
    limits: largest([...(isInfeasible ? [] : [wanted?.limits]), resources?.limits]),
  };
}
