import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { requireSupported } from "../validation/supported-values.js";

type Condition = certificates_v1.CertificateSigningRequestCondition;

const path = FieldPath.root("status", "conditions");
const final: readonly string[] = ["Approved", "Denied", "Failed"];
const approvals: readonly string[] = ["Approved", "Denied"];

/**
 * A request is approved or denied, not both, and for good. Mirrors `validateConditions`.
 * @param stored - what is there already, whose mistakes are let through
 */
export function validateConditions(
  conditions: readonly Condition[],
  stored: readonly Condition[],
): readonly FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap(({ type = "", status }, index) => {
    const at = path.index(index);
    const errors: FieldError[] = [];
    if (type === "" && !stored.some((old) => (old.type ?? "") === ""))
      errors.push(fieldErrors.required(at.child("type")));
    const supported = final.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    errors.push(...requireSupported(status, supported, at.child("status"), ""));
    if (approvals.some((other) => other !== type && seen.has(other)) && approvals.includes(type) && !hasBoth(stored)) {
      errors.push(fieldErrors.invalid(path, type, "Approved and Denied conditions are mutually exclusive"));
    }
    if (seen.has(type) && !hasDuplicates(stored)) errors.push(fieldErrors.duplicate(at.child("type"), type));
    seen.add(type);
    return errors;
  });
}

function hasBoth(conditions: readonly Condition[]): boolean {
  return approvals.every((approval) => conditions.some(({ type }) => type === approval));
}

function hasDuplicates(conditions: readonly Condition[]): boolean {
  return new Set(conditions.map(({ type }) => type)).size < conditions.length;
}

/** Decisions stay, and only approvers make them. Mirrors that part of `validateCertificateSigningRequestUpdate`. */
export function validateConditionsUpdate(
  next: readonly Condition[],
  old: readonly Condition[],
  mayApprove: boolean,
): readonly FieldError[] {
  const of = (conditions: readonly Condition[], name: string) => conditions.filter(({ type }) => type === name);
  const forbidden = (verb: string, name: string) =>
    fieldErrors.forbidden(path, `updates may not ${verb} a condition of type "${name}"`);
  return [
    ...final.filter((name) => of(next, name).length < of(old, name).length).map((name) => forbidden("remove", name)),
    ...(mayApprove ? [] : approvals).flatMap((name) => {
      const [after, before] = [of(next, name), of(old, name)];
      if (after.length < before.length) return [];
      if (after.length > before.length) return [forbidden("add", name)];
      const same = jsonEqual(after as unknown as JSONValue, before as unknown as JSONValue);
      return same ? [] : [forbidden("modify", name)];
    }),
  ];
}
