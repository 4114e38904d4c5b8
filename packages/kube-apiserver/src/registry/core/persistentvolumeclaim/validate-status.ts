import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isQualifiedName,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../validation/names.js";
import { isNativeResource, validateResourceQuantity } from "../../validation/resource-names.js";
import { validateBasicAmount } from "../persistentvolume/storage-amounts.js";

type Amounts = Readonly<Record<string, string | undefined>>;

const statusPath = FieldPath.root("status");
const resizeStatuses: readonly string[] = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
  "NodeResizePending",
];

/** Mirrors `ValidatePersistentVolumeClaimStatusUpdate`, metadata excepted. */
export function validatePersistentVolumeClaimStatus(claim: KubeObject): readonly FieldError[] {
  const { spec = {}, status = {} } = claim as core_v1.PersistentVolumeClaim;
  const { capacity = {}, allocatedResources = {} } = status;
  // The type of the field is a map, whatever its generated name says.
  const resizes = (status.allocatedResourceStatuses ?? {}) as unknown as Amounts;
  const hasModes = (spec.accessModes ?? []).length > 0;
  return [
    // The capital letter is upstream's.
    ...(hasModes ? [] : [fieldErrors.required(FieldPath.root("Spec", "accessModes"))]),
    ...Object.entries(capacity).flatMap(([name, text = "0"]) =>
      validateBasicAmount(text, statusPath.child("capacity").key(name)),
    ),
    ...validateResizes(resizes, statusPath.child("allocatedResourceStatuses")),
    ...validateAllocated(allocatedResources, statusPath.child("allocatedResources")),
  ];
}

function validateResizes(resizes: Amounts, path: FieldPath): readonly FieldError[] {
  return Object.entries(resizes).flatMap(([name, value = ""]) => [
    ...validateResourceKey(name, path),
    ...(resizeStatuses.includes(value) ? [] : [fieldErrors.notSupported(path, name, resizeStatuses)]),
  ]);
}

function validateAllocated(amounts: Amounts, path: FieldPath): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([name, text = "0"]) => {
    const wrongKey = validateResourceKey(name, path);
    if (wrongKey.length > 0) return wrongKey;
    const errors = validateBasicAmount(text, path.key(name));
    return errors.length > 0 ? errors : validateResourceQuantity("storage", text, path.key(name));
  });
}

/** Of the project's own resources, claims have storage. Mirrors `validatePersistentVolumeClaimResourceKey`. */
function validateResourceKey(name: string, path: FieldPath): readonly FieldError[] {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return invalidFor(messages, name, path);
  return isNativeResource(name) && name !== "storage" ? [fieldErrors.notSupported(path, name, ["storage"])] : [];
}
