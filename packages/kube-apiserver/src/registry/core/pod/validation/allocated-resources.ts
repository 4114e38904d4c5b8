import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateSupported } from "../../../validation/supported-values.js";

const healthValues = ["Healthy", "Unhealthy", "Unknown"];
const maxMessageBytes = 1024;
const lists = { containerStatuses: "containers", initContainerStatuses: "initContainers" } as const;

/** How the devices of containers are. Mirrors `validateContainerStatusAllocatedResourcesStatus`. */
export function validateAllocatedResources(
  status: core_v1.PodStatus,
  spec: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  return (["containerStatuses", "initContainerStatuses"] as const).flatMap((list) =>
    (status[list] ?? []).flatMap(({ name, allocatedResourcesStatus = [] }, index) => {
      const container = (spec[lists[list]] ?? []).find((other) => other.name === name);
      const at = path.child(list).index(index).child("allocatedResourcesStatus");
      return allocatedResourcesStatus.flatMap((resource, item) => [
        // Statuses of containers that are not there are let through, as upstream does.
        ...(container === undefined ? [] : validateIsAskedFor(resource.name ?? "", container, at.index(item))),
        ...validateHealth(resource.resources ?? [], at.index(item).child("resources")),
      ]);
    }),
  );
}

function validateIsAskedFor(name: string, { resources }: core_v1.Container, path: FieldPath): readonly FieldError[] {
  const claims = (resources?.claims ?? []).map(({ name: claim, request = "" }) =>
    request === "" ? `claim:${claim}` : `claim:${claim}/${request}`,
  );
  const isClaim = name.startsWith("claim:");
  if (isClaim ? claims.includes(name) : Object.hasOwn(resources?.requests ?? {}, name)) return [];
  const detail = isClaim
    ? "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or " +
      "'claim:<claimName>' if request is empty"
    : "must match one of the container's resource requests";
  return [fieldErrors.invalid(path.child("name"), name, detail)];
}

function validateHealth(resources: readonly core_v1.ResourceHealth[], path: FieldPath): readonly FieldError[] {
  const ids = new Set<string>();
  return resources.flatMap(({ resourceID = "", health = "", message }, index) => {
    const at = path.index(index);
    const isRepeated = ids.has(resourceID);
    ids.add(resourceID);
    const messagePath = at.child("message");
    return [
      ...validateSupported(health, healthValues, at.child("health")),
      ...(message === undefined ? [] : validateRequired(message, messagePath, "must be non-empty if specified")),
      ...(Buffer.byteLength(message ?? "") > maxMessageBytes
        ? [fieldErrors.tooLong(messagePath, maxMessageBytes)]
        : []),
      ...(isRepeated ? [fieldErrors.duplicate(at.child("resourceID"), resourceID)] : []),
    ];
  });
}

/** Containers for debugging have no devices. */
export function validateNoAllocatedResources(
  { ephemeralContainerStatuses = [] }: core_v1.PodStatus,
  path: FieldPath,
): readonly FieldError[] {
  return ephemeralContainerStatuses.flatMap(({ allocatedResourcesStatus = [] }, index) => {
    if (allocatedResourcesStatus.length === 0) return [];
    const at = path.index(index).child("allocatedResourcesStatus");
    return [fieldErrors.forbidden(at, "must not be specified in container status")];
  });
}
