import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateInterfaceAddress } from "../validation/addresses.js";
import { validateConditions } from "../validation/conditions.js";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateDNS1123Label } from "../validation/names.js";
import { validateParameters } from "./validate-configuration.js";
import { validatePoolName, validateUID } from "./validate-names.js";

const maxConditions = 8;

/** What tells a device, or a share of it, from every other. Mirrors `MakeSharedDeviceID`. */
export function deviceIdOf({
  driver = "",
  pool = "",
  device = "",
  shareID = "",
}: Pick<resource_v1.AllocatedDeviceStatus, "driver" | "pool" | "device" | "shareID">): string {
  return `${driver}/${pool}/${device}${shareID === "" ? "" : `/${shareID}`}`;
}

/** What a driver says of an allocated device. Mirrors `validateDeviceStatus`. */
export function validateDeviceStatus(
  status: resource_v1.AllocatedDeviceStatus,
  allocated: ReadonlySet<string>,
  path: FieldPath,
): readonly FieldError[] {
  const { driver = "", pool = "", device = "", shareID, conditions = [], data, networkData } = status;
  const id = deviceIdOf(status);
  const conditionsPath = path.child("conditions");
  return [
    ...validateCSIDriverName(driver, path.child("driver")),
    ...validatePoolName(pool, path.child("pool")),
    ...validateDNS1123Label(device, path.child("device")),
    ...(shareID === undefined ? [] : validateUID(shareID, path.child("shareID"))),
    ...(allocated.has(id) ? [] : [fieldErrors.invalid(path, id, "must be an allocated device in the claim")]),
    ...(conditions.length > maxConditions
      ? [fieldErrors.tooMany(conditionsPath, conditions.length, maxConditions)]
      : []),
    ...validateConditions(conditions, conditionsPath),
    ...(data === undefined ? [] : validateParameters(data, path.child("data"))),
    ...(networkData?.ips ?? []).flatMap((address, index) =>
      validateInterfaceAddress(address, path.child("networkData", "ips").index(index)),
    ),
  ];
}
