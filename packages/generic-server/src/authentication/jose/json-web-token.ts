import { type KeyObject, sign, verify } from "node:crypto";
import { getOwn, isJSONObject, type JSONObject, parseJSON, stringifyJSON } from "@kube-apiserver/apimachinery";
import {
  hashOf,
  isSignatureAlgorithm,
  type SignatureAlgorithm,
  signingInput,
  suitsKey,
} from "./signature-algorithm.js";

/** A token as it came, its signature not checked yet. */
export interface ParsedToken {
  readonly algorithm: string;
  readonly keyID: string | undefined;
  readonly claims: JSONObject;
  readonly signedPart: Buffer;
  readonly signature: Buffer;
}

/** What a token is signed with. */
export interface TokenSigningKey {
  readonly keyID: string;
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: KeyObject;
}

/** Base64 is read leniently by Node: what is no base64 must not be another spelling of a token. */
const compactPattern = /^[A-Za-z0-9_.-]+$/;

/** Signs claims as a compact JWT (RFC 7519, RFC 7515 §3.1). */
export function signToken(claims: JSONObject, { algorithm, keyID, privateKey }: TokenSigningKey): string {
  const header = encode({ alg: algorithm, kid: keyID });
  const signedPart = `${header}.${encodeClaims(claims)}`;
  const signature = sign(hashOf(algorithm), Buffer.from(signedPart), signingInput(algorithm, privateKey));
  return `${signedPart}.${signature.toString("base64url")}`;
}

/** Takes a compact JWT apart; undefined when it is none. Nothing that it says can be trusted yet. */
export function parseToken(token: string): ParsedToken | undefined {
  const [header = "", payload = "", signature = "", ...more] = token.split(".");
  if (signature === "" || more.length > 0 || !compactPattern.test(token)) return undefined;
  const fields = decode(header);
  const claims = decode(payload);
  if (fields === undefined || claims === undefined || typeof fields.alg !== "string") return undefined;
  // RFC 7515 §4.1.11: who does not know what is critical must not take the token, and nothing of it is known here.
  if (getOwn(fields, "crit") !== undefined) return undefined;
  return {
    algorithm: fields.alg,
    keyID: typeof fields.kid === "string" ? fields.kid : undefined,
    claims,
    signedPart: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

/** Whether the private half of `publicKey` made the signature, by the algorithm that the token names. */
export function isSignedBy({ algorithm, signedPart, signature }: ParsedToken, publicKey: KeyObject): boolean {
  if (!isSignatureAlgorithm(algorithm) || !suitsKey(algorithm, publicKey)) return false;
  return verify(hashOf(algorithm), signedPart, signingInput(algorithm, publicKey), signature);
}

/** Claims as they stand in a token. */
export function encodeClaims(claims: JSONObject): string {
  return encode(claims);
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
