import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, validateLabelSelector } from "@kube-apiserver/apimachinery";
import { requireSupported } from "../validation/supported-values.js";
import { validateNamedRule } from "./validate-rules.js";

type MatchResources = Omit<admissionregistration_v1.MatchResources, "matchPolicy"> & { readonly matchPolicy?: string };

/** Which requests a policy sees. Mirrors `validateMatchResources`. */
export function validateMatchResources(match: MatchResources | undefined, path: FieldPath): readonly FieldError[] {
  if (match === undefined) return [];
  const rules = (name: "resourceRules" | "excludeResourceRules") =>
    (match[name] ?? []).flatMap((rule, index) => validateNamedRule(rule, path.child(name).index(index)));
  const selector = (name: "namespaceSelector" | "objectSelector") => {
    const value = match[name];
    const at = path.child(name);
    return value === undefined ? [fieldErrors.required(at)] : validateLabelSelector(value, at);
  };
  return [
    ...requireSupported(match.matchPolicy, ["Equivalent", "Exact"], path.child("matchPolicy"), ""),
    ...selector("namespaceSelector"),
    ...selector("objectSelector"),
    ...rules("resourceRules"),
    ...rules("excludeResourceRules"),
  ];
}

/** The resources that a policy is about: there has to be one, so that types are known. */
export function validateMatchConstraints(match: MatchResources | undefined, path: FieldPath): readonly FieldError[] {
  if (match === undefined) return [fieldErrors.required(path)];
  const errors = validateMatchResources(match, path);
  return (match.resourceRules ?? []).length > 0
    ? errors
    : [...errors, fieldErrors.required(path.child("resourceRules"))];
}
