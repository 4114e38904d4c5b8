import type { networking_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1123Subdomain,
  isPathSegmentName,
  type JSONValue,
  type KubeObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateIP } from "../validation/addresses.js";
import { invalidFor } from "../validation/names.js";
import { validatePathSegment } from "./validate-ingress-backend.js";

const parentPath = FieldPath.root("spec", "parentRef");

/** The name of an IPAddress is the address, in one spelling. Mirrors `ValidateIPAddressName`. */
export function validateIPAddressName(name: string): readonly string[] {
  return validateIP(name, FieldPath.root("metadata", "name")).map(({ detail }) => detail);
}

function parentOf(address: KubeObject): networking_v1.ParentReference | undefined {
  return (address as Partial<networking_v1.IPAddress>).spec?.parentRef;
}

/** Mirrors `ValidateIPAddress`, metadata excepted. */
export function validateIPAddress(address: KubeObject): readonly FieldError[] {
  const parent = parentOf(address);
  if (parent === undefined) return [fieldErrors.required(parentPath)];
  const { group = "", resource = "", name = "", namespace = "" } = parent;
  const namespacePath = parentPath.child("namespace");
  return [
    ...(group === "" ? [] : invalidFor(isDNS1123Subdomain(group), group, parentPath.child("group"))),
    ...validatePathSegment(resource, parentPath.child("resource")),
    ...validatePathSegment(name, parentPath.child("name")),
    ...(namespace === "" ? [] : invalidFor(isPathSegmentName(namespace), namespace, namespacePath)),
  ];
}

/** Mirrors `ValidateIPAddressUpdate`, metadata excepted. */
export function validateIPAddressUpdate(address: KubeObject, old: KubeObject): readonly FieldError[] {
  return validateImmutableField(parentOf(address) as JSONValue, parentOf(old) as JSONValue, parentPath);
}
