import type { core_v1, resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";
import { validateNodeSelector } from "../validation/node-selector.js";

/** Where devices are: on a node, on some or on all. */
interface Placement {
  readonly nodeName?: string;
  readonly nodeSelector?: core_v1.NodeSelector;
  readonly allNodes?: boolean;
}

/** Where the devices of a slice are, or that each says it. */
export function validateSlicePlacement(spec: resource_v1.ResourceSliceSpec, path: FieldPath): readonly FieldError[] {
  const flags = (["allNodes", "perDeviceNodeSelection"] as const).flatMap((name) =>
    spec[name] === false ? [fieldErrors.invalid(path.child(name), false, "must be either unset or set to true")] : [],
  );
  const set = [...setOf(spec), ...(spec.perDeviceNodeSelection === true ? ["`perDeviceNodeSelection`"] : [])];
  const one = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  const unset = "must be either unset or set to a non-empty string";
  return [
    ...validateNodeName(spec, path, unset),
    ...flags,
    ...requireOne(set, path, one, ", but multiple fields are set"),
  ];
}

/** Where a device is, in a slice that leaves it to its devices. */
export function validateDevicePlacement(
  device: Placement,
  isPerDevice: boolean,
  path: FieldPath,
): readonly FieldError[] {
  const { nodeSelector, allNodes } = device;
  if (!isPerDevice) {
    if (device.nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return [];
    const detail =
      "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the " +
      "ResourceSlice spec";
    return [fieldErrors.invalid(path, null, detail)];
  }
  const one =
    "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true " +
    "in the ResourceSlice spec";
  const selectorPath = path.child("nodeSelector");
  return [
    ...validateNodeName(device, path, "must not be empty"),
    ...(nodeSelector === undefined
      ? []
      : validateNodeSelector(nodeSelector, selectorPath, { allowInvalidLabelValues: false })),
    ...(allNodes === false
      ? [fieldErrors.invalid(path.child("allNodes"), false, "must be either unset or set to true")]
      : []),
    ...requireOne(setOf(device), path, one, ""),
  ];
}

function setOf({ nodeName = "", nodeSelector, allNodes }: Placement): readonly string[] {
  return [
    ...(nodeName === "" ? [] : ["`nodeName`"]),
    ...(nodeSelector === undefined ? [] : ["`nodeSelector`"]),
    ...(allNodes === true ? ["`allNodes`"] : []),
  ];
}

function requireOne(set: readonly string[], path: FieldPath, detail: string, many: string): readonly FieldError[] {
  if (set.length === 0) return [fieldErrors.required(path, detail)];
  return set.length === 1 ? [] : [fieldErrors.invalid(path, `{${set.join(", ")}}`, detail + many)];
}

function validateNodeName({ nodeName }: Placement, path: FieldPath, empty: string): readonly FieldError[] {
  if (nodeName === undefined) return [];
  const at = path.child("nodeName");
  if (nodeName === "") return [fieldErrors.invalid(at, nodeName, empty)];
  return nameIsDNSSubdomain(nodeName, false).map((message) => fieldErrors.invalid(at, nodeName, message));
}
