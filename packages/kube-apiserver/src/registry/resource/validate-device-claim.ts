import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import { validateDNS1123Label } from "../validation/names.js";
import type { SelectorCheck } from "./cel/device-selectors.js";
import { type RequestNames, requestNamesOf, validateRequestNameRefs } from "./request-names.js";
import { validateDeviceConfiguration } from "./validate-configuration.js";
import { validateRequest } from "./validate-device-request.js";
import { validateFullyQualifiedName } from "./validate-names.js";

/** What the validation of claims depends on. */
export interface ClaimChecks {
  readonly gates: FeatureGates;
  readonly check: SelectorCheck;
}

/** What a claim asks for. Mirrors `validateDeviceClaim`; limits and duplicates are declared rules. */
export function validateDeviceClaim(
  claim: resource_v1.DeviceClaim,
  path: FieldPath,
  { gates, check }: ClaimChecks,
): readonly FieldError[] {
  const names = requestNamesOf(claim);
  return [
    ...(claim.requests ?? []).flatMap((request, index) => {
      const at = path.child("requests").index(index);
      return [...validateDNS1123Label(request.name ?? "", at.child("name")), ...validateRequest(request, at, check)];
    }),
    ...(claim.constraints ?? []).flatMap((constraint, index) =>
      validateConstraint(constraint, names, path.child("constraints").index(index), gates),
    ),
    ...(claim.config ?? []).flatMap((config, index) => {
      const at = path.child("config").index(index);
      return [
        ...validateRequestNameRefs(config.requests, names, at.child("requests")),
        ...validateDeviceConfiguration(config, at, false),
      ];
    }),
  ];
}

/** Mirrors `validateDeviceConstraint`. */
function validateConstraint(
  { requests, matchAttribute, distinctAttribute }: resource_v1.DeviceConstraint,
  names: RequestNames,
  path: FieldPath,
  gates: FeatureGates,
): readonly FieldError[] {
  const errors = validateRequestNameRefs(requests, names, path.child("requests"));
  if (matchAttribute !== undefined) {
    return [...errors, ...validateFullyQualifiedName(matchAttribute, path.child("matchAttribute"))];
  }
  if (distinctAttribute !== undefined) {
    return [...errors, ...validateFullyQualifiedName(distinctAttribute, path.child("distinctAttribute"))];
  }
  if (!gates.enabled("DRAConsumableCapacity")) return [...errors, fieldErrors.required(path.child("matchAttribute"))];
  const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
  return [...errors, fieldErrors.required(path, detail)];
}
