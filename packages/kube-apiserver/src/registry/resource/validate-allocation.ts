import type { resource_v1 } from "@kube-apiserver/api/types";
import type { FieldError, FieldPath } from "@kube-apiserver/apimachinery";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateDNS1123Label } from "../validation/names.js";
import { requireSupported } from "../validation/supported-values.js";
import { type RequestNames, validateRequestNameRef, validateRequestNameRefs } from "./request-names.js";
import { validateBindingConditions } from "./validate-binding-conditions.js";
import { validateDeviceConfiguration } from "./validate-configuration.js";
import { validatePoolName, validateUID } from "./validate-names.js";
import { validateDeviceToleration } from "./validate-taints.js";

/** Mirrors `validateDeviceRequestAllocationResult`. */
export function validateAllocationDevice(
  result: resource_v1.DeviceRequestAllocationResult,
  names: RequestNames,
  path: FieldPath,
): readonly FieldError[] {
  const { request = "", driver = "", pool = "", device = "", shareID } = result;
  return [
    ...validateRequestNameRef(request, names, path.child("request")),
    ...validateCSIDriverName(driver, path.child("driver")),
    ...validatePoolName(pool, path.child("pool")),
    ...validateDNS1123Label(device, path.child("device")),
    ...validateBindingConditions(result, path),
    ...(result.tolerations ?? []).flatMap((toleration, index) =>
      validateDeviceToleration(toleration, path.child("tolerations").index(index)),
    ),
    ...(shareID === undefined ? [] : validateUID(shareID, path.child("shareID"))),
  ];
}

/** Mirrors `validateDeviceAllocationConfiguration`. */
export function validateAllocationConfig(
  config: resource_v1.DeviceAllocationConfiguration,
  names: RequestNames,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...requireSupported(config.source, ["FromClaim", "FromClass"], path.child("source"), ""),
    ...validateRequestNameRefs(config.requests, names, path.child("requests")),
    ...validateDeviceConfiguration(config, path, false),
  ];
}
