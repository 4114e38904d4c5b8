import type { core_v1, networking_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortName,
  nameIsDNS1035Label,
  nameIsDNSLabel,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../validation/names.js";
import { validatePortNumber } from "../validation/ports.js";

/** How backends are checked. */
export interface BackendRules {
  /** Whether names of services may start with a digit: the gate `RelaxedServiceNameValidation`. */
  readonly relaxedServiceNames: boolean;
}

/** Mirrors `validateIngressBackend`. */
export function validateIngressBackend(
  { service, resource }: networking_v1.IngressBackend,
  path: FieldPath,
  rules: BackendRules,
): readonly FieldError[] {
  if (resource !== undefined && service !== undefined) {
    return [fieldErrors.invalid(path, "", "cannot set both resource and service backends")];
  }
  if (resource !== undefined) return validateTypedReference(resource, path.child("resource"));
  if (service === undefined) return [fieldErrors.invalid(path, "", "resource or service backend is required")];
  return [
    ...validateServiceName(service.name ?? "", path.child("service", "name"), rules),
    ...validatePort(service, path),
  ];
}

function validateServiceName(
  name: string,
  path: FieldPath,
  { relaxedServiceNames }: BackendRules,
): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  return invalidFor((relaxedServiceNames ? nameIsDNSLabel : nameIsDNS1035Label)(name, false), name, path);
}

/** Whether the backend has a service name that only the relaxed rule lets pass. */
export function isRelaxedName({ service }: networking_v1.IngressBackend): boolean {
  if (service === undefined) return false;
  const name = service.name ?? "";
  return nameIsDNSLabel(name, false).length === 0 && nameIsDNS1035Label(name, false).length > 0;
}

function validatePort({ port = {} }: networking_v1.IngressServiceBackend, path: FieldPath): readonly FieldError[] {
  const { name = "", number = 0 } = port;
  const portPath = path.child("service", "port");
  if (name !== "" && number !== 0) {
    return [fieldErrors.invalid(path, "", "cannot set both port name & port number")];
  }
  if (name !== "") return invalidFor(isValidPortName(name), name, portPath.child("name"));
  if (number !== 0) return validatePortNumber(number, portPath.child("number"));
  return [fieldErrors.required(path, "port name or number is required")];
}

/** Checks a reference to an object of any kind by its parts. Mirrors `validateIngressTypedLocalObjectReference`. */
export function validateTypedReference(
  reference: Pick<core_v1.TypedLocalObjectReference, "apiGroup" | "kind" | "name">,
  path: FieldPath,
): readonly FieldError[] {
  const { apiGroup, kind = "", name = "" } = reference;
  return [
    ...(apiGroup === undefined ? [] : invalidFor(isDNS1123Subdomain(apiGroup), apiGroup, path.child("apiGroup"))),
    ...validatePathSegment(kind, path.child("kind")),
    ...validatePathSegment(name, path.child("name")),
  ];
}

/** Checks a text that has to be there and stands in URLs. */
export function validatePathSegment(value: string, path: FieldPath): readonly FieldError[] {
  return value === "" ? [fieldErrors.required(path)] : invalidFor(isPathSegmentName(value), value, path);
}
