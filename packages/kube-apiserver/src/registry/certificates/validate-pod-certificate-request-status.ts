import type { certificates_v1beta1, meta_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  jsonEqual,
  omitValue,
} from "@kube-apiserver/apimachinery";
import { validateConditions } from "../validation/conditions.js";
import { validateSupported } from "../validation/supported-values.js";
import { validateIssuedCertificate } from "./validate-issued-certificate.js";

type Request = certificates_v1beta1.PodCertificateRequest;

const path = FieldPath.root("status");
const ends: readonly string[] = ["Issued", "Denied", "Failed"];

/** A request is issued, denied or failed, once and for all. Mirrors `ValidatePodCertificateRequestStatusUpdate`. */
export function validatePodCertificateRequestStatusUpdate(
  next: Request,
  old: Request,
  nowMs: number,
): readonly FieldError[] {
  const status = next.status ?? {};
  const conditions = status.conditions ?? [];
  const errors = [...validateEnds(conditions), ...validateConditions(conditions, path.child("conditions"))];
  if (errors.length > 0) return errors;
  const [end] = conditions.filter(({ type }) => ends.includes(type)).map(({ type }) => type);
  if ((old.status?.conditions ?? []).some(({ type, status: is }) => ends.includes(type) && is === "True")) {
    return refuseChange(status, old.status ?? {}, "immutable after PodCertificateRequest is issued, denied, or failed");
  }
  if (end === "Issued") return validateIssuedCertificate(status, old.spec, nowMs);
  if (end === "Denied" || end === "Failed") {
    const detail = "non-condition status fields must be empty when denying or failing the PodCertificateRequest";
    return refuseChange(status, { conditions }, detail);
  }
  const detail = 'status is immutable unless transitioning to "Issued", "Denied", or "Failed"';
  return refuseChange(status, old.status ?? {}, detail);
}

function validateEnds(conditions: readonly meta_v1.Condition[]): readonly FieldError[] {
  return conditions.flatMap(({ type, status }, index) => {
    // That a dot stands before the index is upstream's.
    const at = path.child("conditions", `[${index}]`);
    if (!ends.includes(type)) return [fieldErrors.notSupported(at.child("type"), type, ends)];
    const detail = 'There may be at most one condition with type "Issued", "Denied", or "Failed"';
    return [
      ...(index > 0 ? [fieldErrors.invalid(at.child("type"), type, detail)] : []),
      ...validateSupported(status, ["True"], at.child("status")),
    ];
  });
}

function refuseChange(status: object, expected: object, detail: string): readonly FieldError[] {
  return jsonEqual(status as JSONObject, expected as JSONObject) ? [] : [fieldErrors.invalid(path, omitValue, detail)];
}
