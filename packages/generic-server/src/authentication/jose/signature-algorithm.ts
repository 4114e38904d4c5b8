import { constants, type KeyObject } from "node:crypto";

/** Algorithms of signatures of JSON Web Tokens (RFC 7518 §3.1) that are made with a private key. */
export const signatureAlgorithms = [
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** Whether a name is that of one. */
export function isSignatureAlgorithm(name: string): name is SignatureAlgorithm {
  return (signatureAlgorithms as readonly string[]).includes(name);
}

const curves: Readonly<Partial<Record<SignatureAlgorithm, string>>> = {
  ES256: "prime256v1",
  ES384: "secp384r1",
  ES512: "secp521r1",
};

/** Whether signatures of an algorithm can be made with a key of this sort: an RSA key, or one of the curve. */
export function suitsKey(
  algorithm: SignatureAlgorithm,
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
): boolean {
  const curve = curves[algorithm];
  if (curve === undefined) return asymmetricKeyType === "rsa";
  return asymmetricKeyType === "ec" && asymmetricKeyDetails?.namedCurve === curve;
}

/** The digest of an algorithm as OpenSSL calls it. */
export function hashOf(algorithm: SignatureAlgorithm): string {
  return `sha${algorithm.slice(2)}`;
}

/** A key with what node:crypto has to know: JWS wants the two numbers of an ECDSA signature side by side, not as DER. */
export function signingInput(algorithm: SignatureAlgorithm, key: KeyObject) {
  const common = { key, dsaEncoding: "ieee-p1363" } as const;
  if (!algorithm.startsWith("PS")) return common;
  // RFC 7518 §3.5: the salt is as long as the digest.
  return { ...common, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}
