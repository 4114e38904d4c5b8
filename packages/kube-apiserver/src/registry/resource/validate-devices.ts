import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label } from "../validation/names.js";
import { hasList, validateAttribute, valueCountOf } from "./validate-attribute.js";
import { validateBindingConditions } from "./validate-binding-conditions.js";
import { validateCapacity } from "./validate-capacity.js";
import { validateCounterConsumption } from "./validate-counters.js";
import { validateQualifiedName } from "./validate-names.js";
import { validateNodeAllocatable } from "./validate-node-allocatable.js";
import { validateDevicePlacement } from "./validate-placement.js";
import { validateDeviceTaint } from "./validate-taints.js";

type Spec = resource_v1.ResourceSliceSpec;
type Device = resource_v1.Device;

const maxDevices = 128;
const maxLargeDevices = 64;
const maxAttributesAndCapacities = 32;
const maxAttributeValues = 48;
const maxTaints = 16;
// A domain, a slash and a name.
const maxKeyLength = 63 + 1 + 32;

/** The devices of a slice, each under a name of its own. */
export function validateDevices(spec: Spec, old: Spec | undefined, path: FieldPath): readonly FieldError[] {
  const { devices = [] } = spec;
  const areLarge = devices.some(
    ({ taints = [], consumesCounters = [], attributes = {} }) =>
      taints.length + consumesCounters.length > 0 || Object.values(attributes).some((value = {}) => hasList(value)),
  );
  const max = areLarge ? maxLargeDevices : maxDevices;
  if (devices.length > max) return [fieldErrors.tooMany(path, devices.length, max)];
  const names = devices.map(({ name }) => name);
  const isPerDevice = spec.perDeviceNodeSelection === true;
  return [
    ...devices.flatMap((device, index) => {
      const before = old?.devices?.find(({ name }) => name === device.name);
      return validateDevice(device, before, isPerDevice, path.index(index));
    }),
    ...names.flatMap((name, index) =>
      names.indexOf(name) < index ? [fieldErrors.duplicate(path.index(index), name)] : [],
    ),
  ];
}

/** Mirrors `validateDevice`. */
function validateDevice(
  device: Device,
  old: Device | undefined,
  isPerDevice: boolean,
  path: FieldPath,
): readonly FieldError[] {
  const { attributes = {}, capacity = {}, consumesCounters = [], allowMultipleAllocations = false } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  const tooMany = `the total number of attributes and capacities must not exceed ${maxAttributesAndCapacities}`;
  const values = Object.values(attributes).reduce((sum, value = {}) => sum + valueCountOf(value), 0);
  const tooManyValues = `the total number of attribute values must not exceed ${maxAttributeValues}`;
  // Capacities that are as before are let through.
  const isStored = old !== undefined && jsonEqual(capacity as JSONValue, (old.capacity ?? {}) as JSONValue);
  return [
    ...validateDNS1123Label(device.name ?? "", path.child("name")),
    ...(count > maxAttributesAndCapacities ? [fieldErrors.invalid(path, count, tooMany)] : []),
    ...(values > maxAttributeValues ? [fieldErrors.invalid(path, values, tooManyValues)] : []),
    ...Object.entries(attributes).flatMap(([name, attribute = {}]) => {
      const at = path.child("attributes");
      return [...validateQualifiedName(name, at), ...validateAttribute(attribute, at.key(shortened(name)))];
    }),
    ...Object.entries(isStored ? {} : capacity).flatMap(([name, value]) => {
      const at = path.child("capacity");
      return [
        ...validateQualifiedName(name, at),
        ...(value === undefined ? [] : validateCapacity(value, allowMultipleAllocations, at.key(shortened(name)))),
      ];
    }),
    ...validateTaints(device.taints ?? [], old, path.child("taints")),
    ...consumesCounters.flatMap((use, index) =>
      validateCounterConsumption(use, path.child("consumesCounters").index(index)),
    ),
    ...validateDevicePlacement(device, isPerDevice, path),
    ...validateBindingConditions(device, path),
    ...validateNodeAllocatable(device, path.child("nodeAllocatableResourceMappings")),
  ];
}

/** Taints that are as before are let through. */
function validateTaints(
  taints: readonly resource_v1.DeviceTaint[],
  old: Device | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (old !== undefined && jsonEqual(taints as unknown as JSONValue, (old.taints ?? []) as unknown as JSONValue))
    return [];
  if (taints.length > maxTaints) return [fieldErrors.tooMany(path, taints.length, maxTaints)];
  return taints.flatMap((taint, index) => validateDeviceTaint(taint, path.index(index)));
}

/** A key as paths show it: long ones lose their middle. Mirrors `truncateIfTooLong`. */
function shortened(key: string): string {
  if (key.length <= maxKeyLength) return key;
  const kept = maxKeyLength - 3;
  return `${key.slice(0, Math.ceil(kept / 2))}...${key.slice(-Math.floor(kept / 2))}`;
}
