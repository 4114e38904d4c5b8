import type { storage_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  type JSONValue,
  type KubeObject,
  nameIsDNSSubdomain,
  Quantity,
  validateImmutableField,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../validation/names.js";
import { nodeLabelDeprecation } from "../validation/node-label-warnings.js";

const topologyPath = FieldPath.root("nodeTopology");
const classPath = FieldPath.root("storageClassName");

/** Mirrors `ValidateCSIStorageCapacity`, metadata excepted. A stored selector may have values that are no labels. */
export function validateCSIStorageCapacity(obj: KubeObject, old?: KubeObject): readonly FieldError[] {
  const { nodeTopology, storageClassName = "", capacity } = obj as Partial<storage_v1.CSIStorageCapacity>;
  const stored = (old as storage_v1.CSIStorageCapacity | undefined)?.nodeTopology;
  const allowInvalidLabelValues = hasFieldErrors(() => validateLabelSelector(stored, topologyPath));
  const isNegative = capacity !== undefined && Quantity.parse(capacity).sign < 0;
  const detail = "must be greater than or equal to 0";
  return [
    ...validateLabelSelector(nodeTopology, topologyPath, { allowInvalidLabelValues }),
    ...invalidFor(nameIsDNSSubdomain(storageClassName, false), storageClassName, classPath),
    ...(isNegative ? [fieldErrors.invalid(FieldPath.root("capacity"), capacity, detail)] : []),
  ];
}

/** Mirrors `ValidateCSIStorageCapacityUpdate`, metadata excepted. */
export function validateCSIStorageCapacityUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = obj as storage_v1.CSIStorageCapacity;
  const before = old as storage_v1.CSIStorageCapacity;
  return [
    ...validateImmutableField(next.nodeTopology as JSONValue, before.nodeTopology as JSONValue, topologyPath),
    ...validateImmutableField(next.storageClassName, before.storageClassName, classPath),
  ];
}

/** What to tell about labels of nodes. Mirrors `GetWarningsForCSIStorageCapacity`. */
export function warningsForCSIStorageCapacity(obj: KubeObject): readonly string[] {
  const { matchExpressions = [], matchLabels = {} } = (obj as storage_v1.CSIStorageCapacity).nodeTopology ?? {};
  const expressions = matchExpressions.flatMap(({ key }, index) => {
    const message = nodeLabelDeprecation(key);
    const path = topologyPath.child("matchExpressions").index(index).child("key");
    return message === undefined ? [] : [`${path}: ${key} is ${message}`];
  });
  const labels = Object.keys(matchLabels).flatMap((key) => {
    const message = nodeLabelDeprecation(key);
    return message === undefined ? [] : [`${topologyPath.child("matchLabels", key)}: ${message}`];
  });
  return [...expressions, ...labels];
}
