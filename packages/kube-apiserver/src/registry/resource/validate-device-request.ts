import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label, validateDNS1123Subdomain } from "../validation/names.js";
import type { SelectorCheck } from "./cel/device-selectors.js";
import { validateSelectors } from "./validate-selectors.js";
import { validateDeviceToleration } from "./validate-taints.js";

type Wanted = Partial<resource_v1.ExactDeviceRequest>;

/** Devices of one kind, or the first kind of several that there are. Mirrors `validateDeviceRequest`. */
export function validateRequest(
  { exactly, firstAvailable = [] }: resource_v1.DeviceRequest,
  path: FieldPath,
  check: SelectorCheck,
): readonly FieldError[] {
  const one = "exactly one of `exactly` or `firstAvailable` is required";
  if (exactly !== undefined && firstAvailable.length > 0) {
    return [fieldErrors.invalid(path, null, `${one}, but multiple fields are set`)];
  }
  if (exactly !== undefined) return validateWanted(exactly, path.child("exactly"), check);
  if (firstAvailable.length === 0) return [fieldErrors.required(path, one)];
  return firstAvailable.flatMap((request, index) => {
    const at = path.child("firstAvailable").index(index);
    return [...validateDNS1123Label(request.name ?? "", at.child("name")), ...validateWanted(request, at, check)];
  });
}

/** Mirrors `validateExactDeviceRequest`, which alternatives share. */
function validateWanted(wanted: Wanted, path: FieldPath, check: SelectorCheck): readonly FieldError[] {
  const { deviceClassName = "", selectors, tolerations = [] } = wanted;
  const classPath = path.child("deviceClassName");
  return [
    ...(deviceClassName === ""
      ? [fieldErrors.required(classPath)]
      : validateDNS1123Subdomain(deviceClassName, classPath)),
    ...validateSelectors(selectors, path.child("selectors"), check),
    ...validateAllocationMode(wanted, path),
    ...tolerations.flatMap((toleration, index) =>
      validateDeviceToleration(toleration, path.child("tolerations").index(index)),
    ),
  ];
}

/** Mirrors `validateDeviceAllocationMode`. */
function validateAllocationMode({ allocationMode: mode, count = 0 }: Wanted, path: FieldPath): readonly FieldError[] {
  const countPath = path.child("count");
  switch (mode) {
    case "All":
      if (count === 0) return [];
      return [fieldErrors.invalid(countPath, count, "must not be specified when allocationMode is 'All'")];
    case "ExactCount":
      return count > 0 ? [] : [fieldErrors.invalid(countPath, count, "must be greater than zero")];
    default:
      return [fieldErrors.notSupported(path.child("allocationMode"), mode ?? "", ["All", "ExactCount"])];
  }
}
