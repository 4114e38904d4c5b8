import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { certificates_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, omitValue } from "@kube-apiserver/apimachinery";
import { CertificateRequestError, parseCertificateRequest } from "./certificate-request.js";

type Spec = certificates_v1beta1.PodCertificateRequestSpec;

const maxBytes = 10 * 1024;
const curves: ReadonlySet<string | undefined> = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const moduli: ReadonlySet<number | undefined> = new Set([3072, 4096]);

/** The node has the private key: it signed a request, or the uid of the pod. */
export function validateProofOfPossession(spec: Spec, path: FieldPath): readonly FieldError[] {
  const request = bytesOf(spec.stubPKCS10Request);
  if (request.length > 0) return validateStubRequest(spec, request, path.child("stubPKCS10Request"));
  const keyPath = path.child("pkixPublicKey");
  const proofPath = path.child("proofOfPossession");
  const [keyBytes, proof] = [bytesOf(spec.pkixPublicKey), bytesOf(spec.proofOfPossession)];
  if (keyBytes.length > maxBytes) return [fieldErrors.tooLong(keyPath, maxBytes)];
  if (proof.length > maxBytes) return [fieldErrors.tooLong(proofPath, maxBytes)];
  const key = publicKeyOf(keyBytes);
  const shown = spec.pkixPublicKey ?? "";
  if (key === undefined) {
    return [fieldErrors.invalid(keyPath, shown, "must be a valid PKIX-serialized public key")];
  }
  const errors = validateKey(key, shown, keyPath);
  if (errors.length > 0 || isSignedBy(key, Buffer.from(spec.podUID), proof)) return errors;
  return [fieldErrors.invalid(proofPath, omitValue, "could not verify proof-of-possession signature")];
}

/** The public key that a request is about; undefined when there is none. */
export function requestedKeyOf(spec: Spec): KeyObject | undefined {
  const request = bytesOf(spec.stubPKCS10Request);
  if (request.length === 0) return publicKeyOf(bytesOf(spec.pkixPublicKey));
  try {
    return parseCertificateRequest(request).publicKey;
  } catch (err) {
    if (err instanceof CertificateRequestError) return undefined;
    throw err;
  }
}

function validateStubRequest(spec: Spec, request: Buffer, path: FieldPath): readonly FieldError[] {
  if (request.length > maxBytes) return [fieldErrors.tooLong(path, maxBytes)];
  try {
    const parsed = parseCertificateRequest(request);
    parsed.checkSignature();
    return validateKey(parsed.publicKey, spec.stubPKCS10Request, path);
  } catch (err) {
    if (!(err instanceof CertificateRequestError)) throw err;
    return [fieldErrors.invalid(path, spec.stubPKCS10Request, err.message)];
  }
}

function validateKey(key: KeyObject, shown: string, path: FieldPath): readonly FieldError[] {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return [];
    case "ec":
      if (curves.has(namedCurve)) return [];
      return [fieldErrors.invalid(path, `curve ${namedCurve}`, "elliptic public keys must use curve P256 or P384")];
    case "rsa":
      if (moduli.has(modulusLength)) return [];
      return [
        fieldErrors.invalid(path, `${modulusLength}-bit modulus`, "RSA keys must have modulus size 3072 or 4096"),
      ];
    default: {
      const detail = "unknown public key type; supported types are Ed25519, ECDSA, and RSA";
      return [fieldErrors.invalid(path, shown, detail)];
    }
  }
}

function isSignedBy(key: KeyObject, data: Buffer, signature: Buffer): boolean {
  if (key.asymmetricKeyType === "ed25519") return verify(null, data, key, signature);
  const isRSA = key.asymmetricKeyType === "rsa";
  return verify("sha256", data, { key, ...(isRSA ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}) }, signature);
}

function publicKeyOf(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

function bytesOf(base64: string | undefined): Buffer {
  return Buffer.from(base64 ?? "", "base64");
}
