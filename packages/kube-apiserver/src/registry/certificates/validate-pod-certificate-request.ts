import type { certificates_v1beta1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  type StringMap,
  validateAnnotations,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateDNS1123Subdomain } from "../validation/names.js";
import { isKubernetesSignerName, validateSignerName } from "../validation/signer-name.js";
import { validateProofOfPossession } from "./validate-proof-of-possession.js";

type Request = certificates_v1beta1.PodCertificateRequest;
type Spec = certificates_v1beta1.PodCertificateRequestSpec;

const specPath = FieldPath.root("spec");
const maxUIDBytes = 128;
const minExpirationSeconds = 3600;
const maxKubernetesExpirationSeconds = 24 * 3600;
const maxExpirationSeconds = 91 * 24 * 3600;

/** Mirrors `ValidatePodCertificateRequestCreate`, metadata excepted. */
export function validatePodCertificateRequest({ spec }: Request): readonly FieldError[] {
  const annotations = spec.unverifiedUserAnnotations as StringMap | undefined;
  return [
    ...validateSignerName(spec.signerName ?? "", specPath.child("signerName")),
    ...validateAnnotations(annotations, specPath.child("unverifiedUserAnnotations")),
    ...(["pod", "serviceAccount", "node"] as const).flatMap((holder) => [
      ...validateDNS1123Subdomain(spec[`${holder}Name`] ?? "", specPath.child(`${holder}Name`)),
      ...validateUID(spec[`${holder}UID`] ?? "", specPath.child(`${holder}UID`)),
    ]),
    ...validateExpiration(spec),
    ...validateProofOfPossession(spec, specPath),
  ];
}

/** Only metadata changes. Mirrors `ValidatePodCertificateRequestUpdate`. */
export function validatePodCertificateRequestUpdate(next: Request, old: Request): readonly FieldError[] {
  return validateImmutableField(next.spec as JSONObject, old.spec as JSONObject, specPath);
}

function validateUID(uid: string, path: FieldPath): readonly FieldError[] {
  if (uid === "") return [fieldErrors.invalid(path, uid, "must not be empty")];
  return Buffer.byteLength(uid) > maxUIDBytes ? [fieldErrors.tooLong(path, maxUIDBytes)] : [];
}

function validateExpiration({ maxExpirationSeconds: seconds, signerName = "" }: Spec): readonly FieldError[] {
  const path = specPath.child("maxExpirationSeconds");
  if (seconds === undefined) return [fieldErrors.required(path, "must be set")];
  const max = isKubernetesSignerName(signerName) ? maxKubernetesExpirationSeconds : maxExpirationSeconds;
  if (seconds >= minExpirationSeconds && seconds <= max) return [];
  return [fieldErrors.invalid(path, seconds, `must be in the range [${minExpirationSeconds}, ${max}]`)];
}
