import type { resource_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONValue,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateNodeSelector } from "../validation/node-selector.js";
import { validateCounterSet } from "./validate-counters.js";
import { validateDevices } from "./validate-devices.js";
import { validatePoolName } from "./validate-names.js";
import { validateSlicePlacement } from "./validate-placement.js";

type Slice = resource_v1.ResourceSlice;

const path = FieldPath.root("spec");

/** Mirrors `ValidateResourceSlice` and its update, metadata excepted. */
export function validateResourceSlice({ spec }: Slice, old?: Slice): readonly FieldError[] {
  const both = spec.sharedCounters !== undefined && spec.devices !== undefined;
  return [
    ...validateCSIDriverName(spec.driver ?? "", path.child("driver")),
    ...validatePool(spec.pool ?? {}),
    ...(old === undefined ? [] : validateIdentity(spec, old.spec)),
    ...validateSlicePlacement(spec, path),
    ...validateSelector(spec),
    ...(both ? [fieldErrors.invalid(path, "", "only one of `sharedCounters` or `devices` is allowed")] : []),
    ...validateDevices(spec, old?.spec, path.child("devices")),
    ...(spec.sharedCounters ?? []).flatMap((set, index) =>
      validateCounterSet(set, path.child("sharedCounters").index(index)),
    ),
  ];
}

/** Mirrors `validateResourcePool`. */
function validatePool(pool: Partial<resource_v1.ResourcePool>): readonly FieldError[] {
  const { name = "", resourceSliceCount: count = 0, generation = 0 } = pool;
  const at = path.child("pool");
  const negative = "must be greater than or equal to zero";
  return [
    ...validatePoolName(name, at.child("name")),
    ...(count > 0 ? [] : [fieldErrors.invalid(at.child("resourceSliceCount"), count, "must be greater than zero")]),
    ...(generation >= 0 ? [] : [fieldErrors.invalid(at.child("generation"), generation, negative)]),
  ];
}

/** A slice stays the part of one pool of one driver on one node. */
function validateIdentity(next: resource_v1.ResourceSliceSpec, old: resource_v1.ResourceSliceSpec) {
  return [
    ...validateImmutableField(next.pool?.name, old.pool?.name, path.child("pool", "name")),
    ...validateImmutableField(next.driver, old.driver, path.child("driver")),
    ...validateImmutableField(next.nodeName, old.nodeName, path.child("nodeName")),
  ];
}

/** One term, so that selectors of several slices can be joined. */
function validateSelector({ nodeSelector }: resource_v1.ResourceSliceSpec): readonly FieldError[] {
  if (nodeSelector === undefined) return [];
  const { nodeSelectorTerms: terms = [] } = nodeSelector;
  const at = path.child("nodeSelector");
  const detail = "must have exactly one node selector term";
  const termsPath = at.child("nodeSelectorTerms");
  return [
    ...validateNodeSelector(nodeSelector, at, { allowInvalidLabelValues: false }),
    ...(terms.length === 1 ? [] : [fieldErrors.invalid(termsPath, terms as unknown as JSONValue, detail)]),
  ];
}
