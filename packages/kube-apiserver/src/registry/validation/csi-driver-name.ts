import { type FieldError, type FieldPath, fieldErrors, isDNS1123Subdomain } from "@kube-apiserver/apimachinery";
import { validateRequired } from "./field-checks.js";
import { invalidFor } from "./names.js";

const maxLength = 63;

/** The name of a CSI driver: a DNS subdomain in any case, at most 63 bytes. Mirrors `ValidateCSIDriverName`. */
export function validateCSIDriverName(name: string, path: FieldPath): readonly FieldError[] {
  return [
    ...validateRequired(name, path),
    ...(Buffer.byteLength(name) > maxLength ? [fieldErrors.tooLong(path, maxLength)] : []),
    ...invalidFor(isDNS1123Subdomain(name.toLowerCase()), name, path),
  ];
}
