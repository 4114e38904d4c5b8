import type { networking_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { type BackendRules, validateIngressBackend } from "./validate-ingress-backend.js";

const pathTypes: readonly string[] = ["Exact", "ImplementationSpecific", "Prefix"];
const refusedParts: readonly string[] = ["//", "/./", "/../", "%2f", "%2F"];
const refusedEnds: readonly string[] = ["/..", "/."];

/** Mirrors `validateHTTPIngressRuleValue`. */
export function validateHTTPRule(
  { paths = [] }: networking_v1.HTTPIngressRuleValue,
  path: FieldPath,
  rules: BackendRules,
): readonly FieldError[] {
  const listPath = path.child("paths");
  if (paths.length === 0) return [fieldErrors.required(listPath)];
  return paths.flatMap((entry, index) => validatePath(entry, listPath.index(index), rules));
}

function validatePath(
  { path: text = "", pathType, backend }: networking_v1.HTTPIngressPath,
  path: FieldPath,
  rules: BackendRules,
): readonly FieldError[] {
  const typePath = path.child("pathType");
  if (pathType === undefined) return [fieldErrors.required(typePath, "pathType must be specified")];
  return [
    ...(pathTypes.includes(pathType)
      ? validateText(text, pathType, path.child("path"))
      : [fieldErrors.notSupported(typePath, pathType, pathTypes)]),
    ...validateIngressBackend(backend ?? {}, path.child("backend"), rules),
  ];
}

function validateText(text: string, pathType: string, path: FieldPath): readonly FieldError[] {
  const isFree = pathType === "ImplementationSpecific";
  const details: string[] = [];
  if (!text.startsWith("/") && !(isFree && text === "")) details.push("must be an absolute path");
  if (!isFree) {
    for (const part of refusedParts) if (text.includes(part)) details.push(`must not contain '${part}'`);
    for (const end of refusedEnds) if (text.endsWith(end)) details.push(`cannot end with '${end}'`);
  }
  return details.map((detail) => fieldErrors.invalid(path, text, detail));
}
