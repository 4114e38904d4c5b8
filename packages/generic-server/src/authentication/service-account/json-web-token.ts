import { type KeyObject, sign, verify } from "node:crypto";
import { isJSONObject, type JSONObject, parseJSON, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { SigningAlgorithm, SigningKey, VerificationKey } from "./signing-key.js";

/** A token as it came, its signature not checked yet. */
export interface ParsedToken {
  readonly algorithm: string;
  readonly keyID: string | undefined;
  readonly claims: JSONObject;
  readonly signedPart: Buffer;
  readonly signature: Buffer;
}

const hashes: Readonly<Record<SigningAlgorithm, string>> = {
  RS256: "sha256",
  ES256: "sha256",
  ES384: "sha384",
  ES512: "sha512",
};

/** Signs claims as a compact JWT (RFC 7519, RFC 7515 §3.1). */
export function signToken(claims: JSONObject, { algorithm, keyID, privateKey }: SigningKey): string {
  const header = encode({ alg: algorithm, kid: keyID });
  const signedPart = `${header}.${encode(claims)}`;
  const signature = sign(hashes[algorithm], Buffer.from(signedPart), keyInput(privateKey));
  return `${signedPart}.${signature.toString("base64url")}`;
}

/** Takes a compact JWT apart; undefined when it is none. Nothing that it says can be trusted yet. */
export function parseToken(token: string): ParsedToken | undefined {
  const [header = "", payload = "", signature = "", ...more] = token.split(".");
  if (signature === "" || more.length > 0) return undefined;
  const fields = decode(header);
  const claims = decode(payload);
  if (fields === undefined || claims === undefined || typeof fields.alg !== "string") return undefined;
  return {
    algorithm: fields.alg,
    keyID: typeof fields.kid === "string" ? fields.kid : undefined,
    claims,
    signedPart: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

/** Whether `key` made the signature. The algorithm is the key's own: what the token says about it has to agree. */
export function isSignedBy(token: ParsedToken, { algorithm, publicKey }: VerificationKey): boolean {
  if (token.algorithm !== algorithm) return false;
  return verify(hashes[algorithm], token.signedPart, keyInput(publicKey), token.signature);
}

/** JWS wants the two numbers of an ECDSA signature side by side, not as DER. */
function keyInput(key: KeyObject): { key: KeyObject; dsaEncoding: "ieee-p1363" } {
  return { key, dsaEncoding: "ieee-p1363" };
}

function encode(value: JSONObject): string {
  return Buffer.from(stringifyJSON(value)).toString("base64url");
}

function decode(part: string): JSONObject | undefined {
  try {
    const value = parseJSON(Buffer.from(part, "base64url"));
    return isJSONObject(value) ? value : undefined;
  } catch {
    // Whatever it is, it is not a JWT: another authenticator may know it.
    return undefined;
  }
}
