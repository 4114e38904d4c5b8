import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

type CSRCondition = certificates_v1.CertificateSigningRequestCondition;

const path = FieldPath.root("status").child("conditions");

/** A request is approved or denied, not both, and for good. Mirrors `validateConditions`. */
export function validateConditions(conditions: readonly CSRCondition[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { type, status }] of conditions.entries()) {
    const at = path.index(index);
    if (type === "") errors.push(fieldErrors.required(at.child("type"), ""));
    if (status === undefined || (status as string) === "") errors.push(fieldErrors.required(at.child("status"), ""));
    else if (isFinal(type) && status !== "True")
      errors.push(fieldErrors.notSupported(at.child("status"), status, ["True"]));
    if (seen.has(type)) errors.push(fieldErrors.duplicate(at.child("type"), type));
    const other = type === "Approved" ? "Denied" : "Approved";
    if ((type === "Approved" || type === "Denied") && seen.has(other)) {
      errors.push(fieldErrors.invalid(at.child("type"), type, "Approved and Denied conditions are mutually exclusive"));
    }
    seen.add(type);
  }
  return errors;
}

function isFinal(type: string): boolean {
  return type === "Approved" || type === "Denied" || type === "Failed";
}
