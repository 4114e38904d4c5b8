import type { core_v1 } from "@kube-apiserver/api/types";
import type { FeatureGates } from "../../../config/extra-config.js";

const lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;

/** A status without the fields whose gate is off, unless they are there already. Mirrors `dropDisabledPodStatusFields`. */
export function dropDisabledStatusFields(
  status: core_v1.PodStatus,
  old: core_v1.PodStatus,
  gates: FeatureGates,
): core_v1.PodStatus {
  let next = status;
  const isKept = (gate: string, ...fields: readonly (keyof core_v1.PodStatus)[]) =>
    gates.enabled(gate) || fields.some((field) => old[field] !== undefined);
  if (!isKept("InPlacePodLevelResourcesVerticalScaling", "resources", "allocatedResources")) {
    const { resources: _, allocatedResources: __, ...rest } = next;
    next = rest;
  }
  if (!isKept("DRAExtendedResource", "extendedResourceClaimStatus")) {
    const { extendedResourceClaimStatus: _, ...rest } = next;
    next = rest;
  }
  if (!isKept("DRANodeAllocatableResources", "nodeAllocatableResourceClaimStatuses")) {
    const { nodeAllocatableResourceClaimStatuses: _, ...rest } = next;
    next = rest;
  }
  if (!gates.enabled("ResourceHealthStatus")) next = inStatuses(next, withoutHealth);
  return gates.enabled("ImageVolumeWithDigest") || hasVolumeStatus(old) ? next : inStatuses(next, withoutVolumeStatus);
}

function inStatuses(
  status: core_v1.PodStatus,
  change: (status: core_v1.ContainerStatus) => core_v1.ContainerStatus,
): core_v1.PodStatus {
  let next = status;
  for (const list of lists) {
    const statuses = status[list];
    if (statuses !== undefined) next = { ...next, [list]: statuses.map(change) };
  }
  return next;
}

function withoutHealth({ allocatedResourcesStatus: _, ...rest }: core_v1.ContainerStatus): core_v1.ContainerStatus {
  return rest;
}

function hasVolumeStatus(status: core_v1.PodStatus): boolean {
  const statuses = lists.flatMap((list) => status[list] ?? []);
  return statuses.some(({ volumeMounts = [] }) => volumeMounts.some(({ volumeStatus }) => volumeStatus !== undefined));
}

function withoutVolumeStatus(status: core_v1.ContainerStatus): core_v1.ContainerStatus {
  if (status.volumeMounts === undefined) return status;
  return { ...status, volumeMounts: status.volumeMounts.map(({ volumeStatus: _, ...mount }) => mount) };
}
