import { type FieldError, type FieldPath, fieldErrors, isQualifiedName, Quantity } from "@kube-apiserver/apimachinery";
import { invalidFor } from "./names.js";

const hugePagesPrefix = "hugepages-";
const requestsPrefix = "requests.";

const containerResources: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);
const computeResources = ["cpu", "memory", "ephemeral-storage"];
/** Resources whose objects are counted. */
export const countedObjects: readonly string[] = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const standardResources: ReadonlySet<string> = new Set([
  ...computeResources,
  ...computeResources.map((name) => `${requestsPrefix}${name}`),
  ...computeResources.map((name) => `limits.${name}`),
  ...countedObjects,
  "storage",
  "requests.storage",
]);
const integerResources: ReadonlySet<string> = new Set(countedObjects);

/** Whether the resource is memory in pages of a size that its name tells. Mirrors `IsHugePageResourceName`. */
export function isHugePageResource(name: string): boolean {
  return name.startsWith(hugePagesPrefix);
}

/** Whether the amount is a whole number of the pages that the resource is named after. */
export function isDivisibleByPage(name: string, amount: Quantity): boolean {
  const size = pageSizeOf(name);
  if (size === undefined || size.sign <= 0 || size.milliValue() % 1000n !== 0n) return false;
  return amount.value() % size.value() === 0n;
}

function pageSizeOf(name: string): Quantity | undefined {
  try {
    return Quantity.parse(name.slice(hugePagesPrefix.length));
  } catch {
    // Not a size: nothing is a multiple of it.
    return undefined;
  }
}

/** Whether the resource is the project's own: without domain, or with one of `kubernetes.io`. */
export function isNativeResource(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

/** Whether limits may be above requests. Mirrors `IsOvercommitAllowed`. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePageResource(name);
}

/** Whether the resource is one that somebody else counts: `example.com/gpu`. Mirrors `IsExtendedResourceName`. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith(requestsPrefix)) return false;
  return isQualifiedName(`${requestsPrefix}${name}`).length === 0;
}

/** Whether only whole numbers of it make sense. Mirrors `IsIntegerResourceName`. */
export function isIntegerResource(name: string): boolean {
  return integerResources.has(name) || isExtendedResource(name);
}

/** A resource that there is, or one with a domain. Mirrors `validateResourceName`. */
export function validateResourceName(name: string, path: FieldPath): readonly FieldError[] {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return invalidFor(messages, name, path);
  const isKnown = standardResources.has(name) || isHugePageResource(name) || isHugePageResource(withoutRequests(name));
  if (name.includes("/") || isKnown) return [];
  return [fieldErrors.invalid(path, name, "must be a standard resource type or fully qualified")];
}

function withoutRequests(name: string): string {
  return name.startsWith(requestsPrefix) ? name.slice(requestsPrefix.length) : name;
}

/** A resource that containers can have. Mirrors `validateContainerResourceName`. */
export function validateContainerResourceName(name: string, path: FieldPath): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  const invalid = (detail: string) => [...errors, fieldErrors.invalid(path, name, detail)];
  if (!name.includes("/")) {
    if (containerResources.has(name) || isHugePageResource(name)) return errors;
    return invalid("must be a standard resource for containers");
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors;
  return invalid("doesn't follow extended resource name standard");
}

/** An amount that is not negative, and whole where parts make no sense. Mirrors `ValidateResourceQuantityValue`. */
export function validateResourceQuantity(name: string, text: string, path: FieldPath): readonly FieldError[] {
  const amount = Quantity.parse(text);
  const errors: FieldError[] = [];
  if (amount.sign < 0) errors.push(fieldErrors.invalid(path, text, "must be greater than or equal to 0"));
  if (isIntegerResource(name) && amount.milliValue() % 1000n !== 0n) {
    errors.push(fieldErrors.invalid(path, text, "must be an integer"));
  }
  return errors;
}
