import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import { isNativeResource } from "../validation/resource-names.js";

/**
 * What a device takes of its node: resources that nodes have for all, counted by the device or by one of its capacities.
 * Mirrors `validateNodeAllocatableResourceMappings`; the texts are those of 1.37, whose field has another form.
 */
export function validateNodeAllocatable(
  { nodeAllocatableResourceMappings = {}, capacity = {} }: resource_v1.Device,
  path: FieldPath,
): readonly FieldError[] {
  return Object.entries(nodeAllocatableResourceMappings).flatMap(([name, mapping = {}]) => {
    const at = path.key(name);
    const { capacityKey, allocationMultiplier } = mapping;
    const isKnown = isNativeResource(name);
    return [
      ...(isKnown ? [] : [fieldErrors.invalid(at, name, "must be a node allocatable resource name")]),
      ...(capacityKey === undefined ? [] : validateCapacityKey(capacityKey, capacity, at.child("capacityKey"))),
      ...(allocationMultiplier === undefined
        ? []
        : validateMultiplier(allocationMultiplier, at.child("allocationMultiplier"))),
    ];
  });
}

function validateCapacityKey(key: string, capacity: object, path: FieldPath): readonly FieldError[] {
  if (key === "") return [fieldErrors.invalid(path, "", "capacityKey must not be an empty string")];
  return Object.hasOwn(capacity, key) ? [] : [fieldErrors.notFound(path, key)];
}

function validateMultiplier(text: string, path: FieldPath): readonly FieldError[] {
  const multiplier = Quantity.parse(text);
  return multiplier.sign > 0 ? [] : [fieldErrors.invalid(path, multiplier.toString(), "must be positive")];
}
