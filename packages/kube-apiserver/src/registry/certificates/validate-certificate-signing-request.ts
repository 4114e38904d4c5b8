import type { certificates_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSignerName } from "../validation/signer-name.js";
import { CertificateRequestError, parseCertificateRequestPEM } from "./certificate-request.js";
import { certificateProblem } from "./validate-certificate.js";
import { validateConditions, validateConditionsUpdate } from "./validate-conditions.js";

type Request = certificates_v1.CertificateSigningRequest;

/** What an endpoint lets its users change. */
export interface CSRUpdateRules {
  readonly mayApprove?: boolean;
  readonly maySetCertificate?: boolean;
}

const specPath = FieldPath.root("spec");
const certificatePath = FieldPath.root("status", "certificate");
const legacySigner = "kubernetes.io/legacy-unknown";
const minExpirationSeconds = 600;
const usages: readonly string[] = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

/**
 * Mirrors `validateCertificateSigningRequest`, metadata excepted.
 * @param old - what is stored, whose mistakes are let through
 */
export function validateCertificateSigningRequest({ spec, status }: Request, old?: Request): readonly FieldError[] {
  const { expirationSeconds } = spec;
  return [
    ...validateRequest(spec.request ?? ""),
    ...validateUsages(spec.usages ?? [], old?.spec.usages ?? []),
    ...validateSigner(spec.signerName ?? "", old?.spec.signerName),
    ...(expirationSeconds !== undefined && expirationSeconds < minExpirationSeconds
      ? [
          fieldErrors.invalid(
            specPath.child("expirationSeconds"),
            expirationSeconds,
            "may not specify a duration less than 600 seconds (10 minutes)",
          ),
        ]
      : []),
    ...validateConditions(status?.conditions ?? [], old?.status?.conditions ?? []),
    ...validateCertificate(status?.certificate, old),
  ];
}

/** Mirrors `validateCertificateSigningRequestUpdate`, metadata excepted. */
export function validateCertificateSigningRequestUpdate(
  next: Request,
  old: Request,
  { mayApprove = false, maySetCertificate = false }: CSRUpdateRules = {},
): readonly FieldError[] {
  return [
    ...validateCertificateSigningRequest(next, old),
    ...validateConditionsUpdate(next.status?.conditions ?? [], old.status?.conditions ?? [], mayApprove),
    ...validateCertificateUpdate(next.status?.certificate ?? "", old.status?.certificate ?? "", maySetCertificate),
  ];
}

function validateRequest(request: string): readonly FieldError[] {
  try {
    parseCertificateRequestPEM(Buffer.from(request, "base64").toString("latin1")).checkSignature();
    return [];
  } catch (err) {
    if (!(err instanceof CertificateRequestError)) throw err;
    return [fieldErrors.invalid(specPath.child("request"), request, err.message)];
  }
}

function validateUsages(values: readonly string[], stored: readonly string[]): readonly FieldError[] {
  const path = specPath.child("usages");
  if (values.length === 0) return [fieldErrors.required(path)];
  const mayBeUnknown = stored.some((usage) => !usages.includes(usage));
  const mayRepeat = new Set(stored).size < stored.length;
  return [
    ...values.flatMap((usage, index) =>
      mayBeUnknown || usages.includes(usage) ? [] : [fieldErrors.notSupported(path.index(index), usage, usages)],
    ),
    ...values.flatMap((usage, index) =>
      mayRepeat || values.indexOf(usage) === index ? [] : [fieldErrors.duplicate(path.index(index), usage)],
    ),
  ];
}

function validateSigner(name: string, stored: string | undefined): readonly FieldError[] {
  const path = specPath.child("signerName");
  if (name !== legacySigner || stored === legacySigner) return validateSignerName(name, path);
  return [fieldErrors.invalid(path, name, "the legacy signerName is not allowed via this API version")];
}

function validateCertificate(certificate: string | undefined, old: Request | undefined): readonly FieldError[] {
  const stored = old?.status?.certificate;
  if (old !== undefined && ((certificate ?? "") === (stored ?? "") || certificateProblem(stored) !== undefined))
    return [];
  const problem = certificateProblem(certificate);
  return problem === undefined ? [] : [fieldErrors.invalid(certificatePath, "<certificate data>", problem)];
}

function validateCertificateUpdate(next: string, old: string, maySet: boolean): readonly FieldError[] {
  if (next === old) return [];
  if (!maySet) return [fieldErrors.forbidden(certificatePath, "updates may not set certificate content")];
  if (old === "") return [];
  return [fieldErrors.forbidden(certificatePath, "updates may not modify existing certificate content")];
}
