import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label, validateDNS1123Subdomain } from "../../validation/names.js";

/** A secret of any namespace. Mirrors `validatePVSecretReference`. */
export function validateSecretReference(
  { name = "", namespace = "" }: core_v1.SecretReference,
  path: FieldPath,
): readonly FieldError[] {
  const namePath = path.child("name");
  const namespacePath = path.child("namespace");
  return [
    ...(name === "" ? [fieldErrors.required(namePath)] : validateDNS1123Subdomain(name, namePath)),
    ...(namespace === "" ? [fieldErrors.required(namespacePath)] : validateDNS1123Label(namespace, namespacePath)),
  ];
}
