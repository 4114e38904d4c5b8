import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDomainPrefixedKey,
  type StringMap,
  validateAnnotations,
} from "@kube-apiserver/apimachinery";
import { validateNonReservedPath } from "../../../validation/local-paths.js";
import { isKubernetesSignerName, validateSignerName } from "../../../validation/signer-name.js";
import { validateSupported } from "../../../validation/supported-values.js";

const keyTypes = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];
const minSeconds = 3600;
const daySeconds = 86_400;
const maxSeconds = 91 * daySeconds;
const files = ["credentialBundlePath", "keyPath", "certificateChainPath"] as const;

/** A certificate that the kubelet gets for the pod. `addFile` says when the volume has a file of the name already. */
export function validatePodCertificate(
  certificate: core_v1.PodCertificateProjection,
  path: FieldPath,
  addFile: (file: string) => readonly FieldError[],
): readonly FieldError[] {
  const { signerName = "", keyType = "", userAnnotations } = certificate;
  const used = files.filter((name) => (certificate[name] ?? "") !== "");
  const none = "specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
  return [
    ...validateSignerName(signerName, path.child("signerName")),
    ...validateUserAnnotations(userAnnotations, path.child("userAnnotations")),
    ...validateSupported(keyType, keyTypes, path.child("keyType")),
    ...validateExpiration(certificate, path.child("maxExpirationSeconds")),
    ...used.flatMap((name) => {
      const file = certificate[name] ?? "";
      return [...validateNonReservedPath(file, path.child(name)), ...addFile(file)];
    }),
    ...(used.length === 0 ? [fieldErrors.required(path, none)] : []),
  ];
}

function validateUserAnnotations(
  annotations: core_v1.PodCertificateProjection["userAnnotations"],
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateAnnotations(annotations as StringMap | undefined, path),
    ...Object.keys(annotations ?? {}).flatMap((key) => isDomainPrefixedKey(path.key(key), key)),
  ];
}

function validateExpiration(
  { maxExpirationSeconds: seconds, signerName = "" }: core_v1.PodCertificateProjection,
  path: FieldPath,
): readonly FieldError[] {
  if (seconds === undefined) return [];
  const most = isKubernetesSignerName(signerName) ? daySeconds : maxSeconds;
  if (seconds < minSeconds) {
    return [fieldErrors.invalid(path, seconds, `if provided, maxExpirationSeconds must be >= ${minSeconds}`)];
  }
  if (seconds <= most) return [];
  return [fieldErrors.invalid(path, seconds, `if provided, maxExpirationSeconds must be <= ${most}`)];
}
