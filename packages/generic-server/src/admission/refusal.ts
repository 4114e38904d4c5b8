import { isForbidden, newForbidden, type StatusCause, StatusError } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "./interfaces.js";

/**
 * 403 in the name of a plugin: `pods "a" is forbidden: <message>`. Objects whose name is still to be generated go by
 * their prefix. Mirrors `admission.NewForbidden`.
 */
export function newAdmissionForbidden(
  attributes: AdmissionAttributes,
  message: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const refusal = newForbidden(attributes.resource, nameOf(attributes), message);
  if (causes.length === 0) return refusal;
  return new StatusError({ ...refusal.status, details: { ...refusal.status.details, causes } });
}

/** An error as a refusal of this request; one that is a refusal already stays as it is. */
export function toAdmissionForbidden(attributes: AdmissionAttributes, err: unknown): unknown {
  if (isForbidden(err)) return err;
  return newAdmissionForbidden(attributes, err instanceof Error ? err.message : String(err));
}

function nameOf({ name, object }: AdmissionAttributes): string {
  return name || object?.metadata?.name || object?.metadata?.generateName || "Unknown";
}
