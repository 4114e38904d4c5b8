import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import {
  countedObjects,
  isHugePageResource,
  validateResourceName,
  validateResourceQuantity,
} from "../../validation/resource-names.js";

const compute = ["cpu", "memory"];
const podCompute: ReadonlySet<string> = new Set(
  ["", "requests.", "limits."].flatMap((prefix) => compute.map((name) => `${prefix}${name}`)),
);
const quotaResources: ReadonlySet<string> = new Set([
  ...podCompute,
  "ephemeral-storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "requests.storage",
  ...countedObjects,
]);

/** Whether quotas know the resource by themselves. Mirrors `IsStandardQuotaResourceName`. */
export function isQuotaResource(name: string): boolean {
  return quotaResources.has(name) || isHugePageResource(name.startsWith("requests.") ? name.slice(9) : name);
}

/** Whether a scope says anything about the resource. Mirrors `IsResourceQuotaScopeValidForResource`. */
export function isScopeOf(scope: string, resource: string): boolean {
  switch (scope) {
    case "BestEffort":
      return resource === "pods";
    case "Terminating":
    case "NotTerminating":
    case "NotBestEffort":
    case "PriorityClass":
    case "CrossNamespacePodAffinity":
      return resource === "pods" || podCompute.has(resource);
    case "VolumeAttributesClass":
      return resource === "persistentvolumeclaims" || resource === "requests.storage";
    default:
      return true;
  }
}

/** Names and amounts of what a quota counts. */
export function validateQuotaAmounts(
  amounts: Readonly<Record<string, string | undefined>>,
  path: FieldPath,
): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount = "0"]) => [
    ...validateQuotaResourceName(name, path.key(name)),
    ...validateResourceQuantity(name, amount, path.key(name)),
  ]);
}

/** Mirrors `ValidateResourceQuotaResourceName`. */
function validateQuotaResourceName(name: string, path: FieldPath): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (name.includes("/") || isQuotaResource(name)) return errors;
  return [...errors, fieldErrors.invalid(path, name, "must be a standard resource for quota")];
}
