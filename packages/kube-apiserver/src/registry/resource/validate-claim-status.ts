import type { resource_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateNodeSelector } from "../validation/node-selector.js";
import { type RequestNames, requestNamesOf } from "./request-names.js";
import { validateAllocationConfig, validateAllocationDevice } from "./validate-allocation.js";
import { deviceIdOf, validateDeviceStatus } from "./validate-device-status.js";

type Claim = resource_v1.ResourceClaim;
type Status = resource_v1.ResourceClaimStatus;

const path = FieldPath.root("status");

/** Mirrors `ValidateResourceClaimStatusUpdate`, metadata excepted. */
export function validateResourceClaimStatusUpdate(next: Claim, old: Claim): readonly FieldError[] {
  const status = next.status ?? {};
  const allocated = new Set((status.allocation?.devices?.results ?? []).map(deviceIdOf));
  return [
    ...(status.reservedFor ?? []).flatMap((user, index) => validateUser(user, path.child("reservedFor").index(index))),
    ...(status.devices ?? []).flatMap((device, index) =>
      validateDeviceStatus(device, allocated, path.child("devices").index(index)),
    ),
    ...validateReservations(status, old.status ?? {}, next.metadata?.deletionTimestamp !== undefined),
    ...validateAllocation(status, old.status ?? {}, requestNamesOf(next.spec.devices ?? {})),
  ];
}

/** Mirrors `validateResourceClaimUserReference`. */
function validateUser(user: resource_v1.ResourceClaimConsumerReference, at: FieldPath): readonly FieldError[] {
  return (["resource", "name", "uid"] as const).flatMap((name) =>
    (user[name] ?? "") === "" ? [fieldErrors.required(at.child(name))] : [],
  );
}

/** Only what is allocated is used, and what goes away is not used anew. */
function validateReservations(
  { allocation, reservedFor = [] }: Status,
  { reservedFor: before = [] }: Status,
  isDeleted: boolean,
): readonly FieldError[] {
  const at = path.child("reservedFor");
  if (reservedFor.length === 0) return [];
  if (allocation === undefined) {
    return [fieldErrors.forbidden(at, "may not be specified when `allocated` is not set")];
  }
  if (!isDeleted) return [];
  const known: ReadonlySet<string> = new Set(before.map(userText));
  if (reservedFor.every((user) => known.has(userText(user)))) return [];
  const detail = "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set";
  return [fieldErrors.forbidden(at, detail)];
}

function userText(user: resource_v1.ResourceClaimConsumerReference): string {
  const { apiGroup = "", resource, name, uid } = user;
  return JSON.stringify([apiGroup, resource, name, uid]);
}

/** An allocation comes and goes as a whole. Mirrors `validateAllocationResult`. */
function validateAllocation({ allocation }: Status, before: Status, names: RequestNames): readonly FieldError[] {
  if (allocation === undefined) return [];
  const at = path.child("allocation");
  if (before.allocation !== undefined) {
    return validateImmutableField(allocation as JSONObject, before.allocation as JSONObject, at);
  }
  const devicesPath = at.child("devices");
  const { devices, nodeSelector } = allocation;
  return [
    ...(devices?.results ?? []).flatMap((result, index) =>
      validateAllocationDevice(result, names, devicesPath.child("results").index(index)),
    ),
    ...(devices?.config ?? []).flatMap((config, index) =>
      validateAllocationConfig(config, names, devicesPath.child("config").index(index)),
    ),
    ...(nodeSelector === undefined
      ? []
      : validateNodeSelector(nodeSelector, at.child("nodeSelector"), { allowInvalidLabelValues: false })),
  ];
}
