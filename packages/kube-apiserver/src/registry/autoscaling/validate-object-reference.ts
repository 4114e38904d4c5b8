import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isPathSegmentName } from "@kube-apiserver/apimachinery";

/** How strict references are about versions. Mirrors `CrossVersionObjectReferenceValidationOptions`. */
export interface ReferenceRules {
  readonly allowEmptyAPIGroup?: boolean;
  readonly allowInvalidAPIVersion?: boolean;
}

/** Mirrors `ValidateCrossVersionObjectReference`. */
export function validateObjectReference(
  { kind = "", name = "", apiVersion = "" }: Partial<autoscaling_v2.CrossVersionObjectReference>,
  path: FieldPath,
  rules: ReferenceRules,
): readonly FieldError[] {
  const problem = rules.allowInvalidAPIVersion ? undefined : apiVersionProblem(apiVersion, rules);
  return [
    ...validateSegment(kind, path.child("kind")),
    ...validateSegment(name, path.child("name")),
    ...(problem === undefined ? [] : [fieldErrors.invalid(path.child("apiVersion"), apiVersion, problem)]),
  ];
}

/** A text that is there and can stand in a URL. */
export function validateSegment(value: string, path: FieldPath, missing = ""): readonly FieldError[] {
  if (value === "") return [fieldErrors.required(path, missing)];
  return isPathSegmentName(value).map((message) => fieldErrors.invalid(path, value, message));
}

/** What is wrong with a version in a reference. Mirrors `ValidateAPIVersion`. */
export function apiVersionProblem(
  apiVersion: string,
  { allowEmptyAPIGroup = false }: Pick<ReferenceRules, "allowEmptyAPIGroup">,
): string | undefined {
  const parts = apiVersion.split("/");
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const group = parts.length === 2 ? parts[0] : "";
  return group === "" && !allowEmptyAPIGroup ? "apiVersion must specify API group" : undefined;
}
