import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";
import { invalidFor, validateDNS1123Label } from "../../../validation/names.js";

/** The claim that stands for extended resources of containers. Mirrors `validatePodExtendedResourceClaimStatus`. */
export function validateExtendedResourceClaim(
  status: core_v1.PodExtendedResourceClaimStatus | undefined,
  { containers = [], initContainers = [] }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  if (status === undefined) return [];
  const { requestMappings = [], resourceClaimName = "" } = status;
  const byName = new Map([...initContainers, ...containers].map((container) => [container.name, container]));
  const mappingsPath = path.child("requestMappings");
  const namePath = path.child("resourceClaimName");
  const seen = new Set<string>();
  return [
    ...(requestMappings.length === 0
      ? [fieldErrors.required(mappingsPath, "at least one request mapping is required")]
      : []),
    ...requestMappings.flatMap((mapping, index) => {
      const { containerName = "", resourceName = "", requestName = "" } = mapping;
      const key = JSON.stringify([containerName, resourceName, requestName]);
      const isRepeated = seen.has(key);
      seen.add(key);
      const at = mappingsPath.index(index);
      return [
        ...validateTarget(byName.get(containerName), mapping, at),
        // Upstream's path leaves out the mapping.
        ...validateDNS1123Label(requestName, path.child("requestName")),
        ...(isRepeated
          ? [
              fieldErrors.duplicate(at.child("containerName"), containerName),
              fieldErrors.duplicate(at.child("resourceName"), resourceName),
              fieldErrors.duplicate(at.child("requestName"), requestName),
            ]
          : []),
      ];
    }),
    ...(resourceClaimName === ""
      ? [fieldErrors.required(namePath)]
      : invalidFor(nameIsDNSSubdomain(resourceClaimName, false), resourceClaimName, namePath)),
  ];
}

function validateTarget(
  container: core_v1.Container | undefined,
  { containerName = "", resourceName = "" }: core_v1.ContainerExtendedResourceRequest,
  path: FieldPath,
): readonly FieldError[] {
  if (container === undefined) {
    const detail = "must match the name of an entry in spec.initContainers.name or spec.containers.name";
    return [fieldErrors.invalid(path.child("containerName"), containerName, detail)];
  }
  if (Object.hasOwn(container.resources?.requests ?? {}, resourceName)) return [];
  const detail =
    "must match the extended resource name of an entry in spec.initContainers.resources.requests or " +
    "spec.containers.resources.requests";
  return [fieldErrors.invalid(path.child("resourceName"), resourceName, detail)];
}
