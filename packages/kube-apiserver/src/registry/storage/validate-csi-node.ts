import type { storage_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  jsonEqual,
  type KubeObject,
  repeatsIn,
  validateNonnegativeField,
} from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateQualifiedName } from "../validation/names.js";

const driversPath = FieldPath.root("spec", "drivers");
const maxNodeIDBytes = 256;

function driversOf(node: KubeObject): readonly storage_v1.CSINodeDriver[] {
  return (node as storage_v1.CSINode).spec?.drivers ?? [];
}

/** Mirrors `ValidateCSINode`, metadata excepted. */
export function validateCSINode(node: KubeObject): readonly FieldError[] {
  const names = new Set<string>();
  return driversOf(node).flatMap((driver, index) => {
    const { name = "", nodeID = "", topologyKeys = [], allocatable } = driver;
    const path = driversPath.index(index);
    const isRepeated = names.has(name);
    names.add(name);
    return [
      ...validateCSIDriverName(name, path.child("name")),
      ...validateNodeID(nodeID, path.child("nodeID")),
      ...validateNonnegativeField(allocatable?.count ?? 0, path.child("allocatable", "count")),
      ...(isRepeated ? [fieldErrors.duplicate(path.child("name"), name)] : []),
      ...validateTopologyKeys(topologyKeys, path),
    ];
  });
}

function validateNodeID(nodeID: string, path: FieldPath): readonly FieldError[] {
  if (nodeID === "") return [fieldErrors.required(path)];
  if (Buffer.byteLength(nodeID) <= maxNodeIDBytes) return [];
  return [fieldErrors.invalid(path, nodeID, `must be ${maxNodeIDBytes} characters or less`)];
}

/** Errors of keys name the driver, as upstream's do. */
function validateTopologyKeys(keys: readonly string[], path: FieldPath): readonly FieldError[] {
  const repeats = repeatsIn(keys);
  return keys.flatMap((key, index) => [
    ...(key === "" ? [fieldErrors.required(path)] : []),
    ...(repeats[index] ? [fieldErrors.duplicate(path, key)] : []),
    ...validateQualifiedName(key, path),
  ]);
}

/** A driver stays as it registered, but for how many volumes it takes. Mirrors `ValidateCSINodeUpdate`. */
export function validateCSINodeUpdate(node: KubeObject, old: KubeObject): readonly FieldError[] {
  return driversOf(old).flatMap((before) =>
    driversOf(node)
      .filter(({ name }) => name === before.name)
      .filter((driver) => !jsonEqual(shownDriver(driver), shownDriver(before)))
      .map((driver) => fieldErrors.invalid(driversPath, shownDriver(driver), fieldImmutableMessage)),
  );
}

/** A driver as messages show it: as Go prints its own struct, with the count left out. */
function shownDriver({ name = "", nodeID = "", topologyKeys = [] }: storage_v1.CSINodeDriver) {
  const keys = topologyKeys.length === 0 ? null : topologyKeys;
  return { Name: name, NodeID: nodeID, TopologyKeys: keys, Allocatable: null };
}
