import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";
import { invalidFor, validateDNS1123Label } from "../../../validation/names.js";
import { mirrorAnnotation } from "./annotation-keys.js";
import { toInternalForm } from "./internal-form.js";
import type { PodLike } from "./options.js";

/** The names of a pod's claims, as containers use them. */
export function claimNamesOf({ resourceClaims = [] }: core_v1.PodSpec): ReadonlySet<string> {
  return new Set(resourceClaims.map(({ name }) => name).filter((name) => (name ?? "") !== ""));
}

/** The claims of a pod; pods of the kubelet's own have none. Mirrors `validatePodResourceClaims`. */
export function validatePodResourceClaims(
  claims: readonly core_v1.PodResourceClaim[],
  metadata: PodLike["metadata"],
  path: FieldPath,
): readonly FieldError[] {
  const isMirror = Object.hasOwn(metadata?.annotations ?? {}, mirrorAnnotation);
  const names = new Set<string>();
  return claims.flatMap((claim, index) => {
    if (isMirror) return [fieldErrors.forbidden(FieldPath.root(""), "static pods do not support resource claims")];
    const at = path.index(index);
    return [...validateName(claim.name ?? "", names, at.child("name")), ...validateReference(claim, at)];
  });
}

function validateName(name: string, names: Set<string>, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  if (names.has(name)) return [fieldErrors.duplicate(path, name)];
  names.add(name);
  return validateDNS1123Label(name, path);
}

function validateReference(claim: core_v1.PodResourceClaim, path: FieldPath): readonly FieldError[] {
  const { resourceClaimName: name, resourceClaimTemplateName: template } = claim;
  const errors: FieldError[] = [];
  if (name !== undefined && template !== undefined) {
    const detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
    errors.push(fieldErrors.invalid(path, toInternalForm("PodResourceClaim", claim), detail));
  }
  if (name === undefined && template === undefined) {
    const detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
    errors.push(fieldErrors.invalid(path, toInternalForm("PodResourceClaim", claim), detail));
  }
  const validateSubdomain = (value: string | undefined, field: string) =>
    value === undefined ? [] : invalidFor(nameIsDNSSubdomain(value, false), value, path.child(field));
  return [
    ...errors,
    ...validateSubdomain(name, "resourceClaimName"),
    ...validateSubdomain(template, "resourceClaimTemplateName"),
  ];
}

/** The claims that a container uses, whole or request by request. Mirrors `validateResourceClaimNames`. */
export function validateResourceClaimNames(
  claims: readonly core_v1.ResourceClaim[],
  known: ReadonlySet<string>,
  path: FieldPath,
): readonly FieldError[] {
  const used = new Set<string>();
  return claims.flatMap(({ name = "", request = "" }, index) => {
    const at = path.index(index);
    if (name === "") return [fieldErrors.required(at)];
    const errors = [...validateUse(name, request, used, at)];
    if (known.has(name)) return errors;
    const names = known.size === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
    const detail = `must be one of the names in pod.spec.resourceClaims${names}`;
    return [...errors, { ...fieldErrors.notFound(at, name), detail }];
  });
}

function validateUse(name: string, request: string, used: Set<string>, path: FieldPath): readonly FieldError[] {
  if (used.has(name)) return [fieldErrors.duplicate(path, name)];
  const errors = request === "" ? [] : [...validateDNS1123Label(request, path.child("request"))];
  const key = request === "" ? name : `${name}/${request}`;
  if (used.has(key)) errors.push(fieldErrors.duplicate(path, key));
  else if (request === "") {
    for (const other of used) if (other.startsWith(`${name}/`)) errors.push(fieldErrors.duplicate(path, name));
  }
  used.add(key);
  return errors;
}
