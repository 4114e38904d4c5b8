import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  nameIsDNSSubdomain,
  Quantity,
} from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { invalidFor } from "../../../validation/names.js";
import { isNativeResource } from "../../../validation/resource-names.js";

/** Claims that were made for a pod, by the names the pod has for them. Mirrors `validatePodResourceClaimStatuses`. */
export function validateClaimStatuses(
  statuses: readonly core_v1.PodResourceClaimStatus[],
  { resourceClaims = [] }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const known = new Set(resourceClaims.map(({ name }) => name));
  const names = new Set<string>();
  const detail = "must match the name of an entry in `spec.resourceClaims`";
  return statuses.flatMap(({ name = "", resourceClaimName: claim }, index) => {
    const at = path.index(index);
    const isRepeated = names.has(name);
    names.add(name);
    return [
      ...(known.has(name) ? [] : [fieldErrors.invalid(at.child("name"), name, detail)]),
      ...(isRepeated ? [fieldErrors.duplicate(at.child("name"), name)] : []),
      ...(claim === undefined
        ? []
        : invalidFor(nameIsDNSSubdomain(claim, false), claim, at.child("resourceClaimName"))),
    ];
  });
}

/** Claims that take from what nodes have for all. Mirrors `validateNodeAllocatableResourceClaimStatus`. */
export function validateNodeAllocatableClaims(
  { nodeAllocatableResourceClaimStatuses = [], resourceClaimStatuses = [] }: core_v1.PodStatus,
  { resourceClaims = [] }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const known = new Set(
    [...resourceClaims, ...resourceClaimStatuses].map(({ resourceClaimName }) => resourceClaimName),
  );
  const empty = "must not be empty";
  return nodeAllocatableResourceClaimStatuses.flatMap(
    ({ resourceClaimName = "", containers = [], resources }, index) => {
      const at = path.index(index);
      const namePath = at.child("resourceClaimName");
      const isLost = !known.has(resourceClaimName);
      const amounts = Object.entries(resources ?? {});
      return [
        ...validateRequired(resourceClaimName, namePath, empty),
        ...(isLost ? [fieldErrors.invalid(namePath, resourceClaimName, "no mapping found in pod reference")] : []),
        ...(containers.length === 0 ? [fieldErrors.required(at.child("containers"), empty)] : []),
        ...(amounts.length === 0 ? [fieldErrors.required(at.child("resources"), empty)] : []),
        ...amounts.flatMap(([name, text = "0"]) => validateAmount(name, text, at.child("resources").key(name))),
      ];
    },
  );
}

function validateAmount(name: string, text: string, path: FieldPath): readonly FieldError[] {
  return [
    ...(isNativeResource(name) ? [] : [fieldErrors.invalid(path, name, "must be a node allocatable resource name")]),
    ...(Quantity.parse(text).sign < 0 ? [fieldErrors.invalid(path, text, "must be non-negative")] : []),
  ];
}
