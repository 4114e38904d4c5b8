import { getOwn, type JSONObject, type JSONValue, quoteGo } from "@kube-apiserver/apimachinery";
import { isSignedBy, type ParsedToken, parseToken } from "../jose/json-web-token.js";
import type { VerificationKey } from "./signing-key.js";
import type { ServiceAccountTokenMetrics } from "./token-metrics.js";

/** Clocks of two machines may differ by this much. Same as upstream. */
const leewaySeconds = 60;

/** The parts of a token if one of `issuers` made it; undefined otherwise, for other authenticators to look at. */
export function parseTokenOf(issuers: ReadonlySet<string>, text: string): ParsedToken | undefined {
  const token = parseToken(text);
  const issuer = token === undefined ? undefined : getOwn(token.claims, "iss");
  return typeof issuer === "string" && issuers.has(issuer) ? token : undefined;
}

/** @throws Error when none of `keys` made the signature */
export function requireSignature(token: ParsedToken, keys: readonly VerificationKey[]): void {
  const { keyID = "" } = token;
  // A token that names no key may be signed by any of them.
  const candidates = keyID === "" ? keys : keys.filter((key) => key.keyID === keyID);
  if (candidates.length === 0) throw new Error("invalid signature, no keys found");
  // The algorithm is the key's own: what the token says about it has to agree.
  const isSigned = candidates.some((key) => token.algorithm === key.algorithm && isSignedBy(token, key.publicKey));
  if (isSigned) return;
  throw new Error("go-jose/go-jose: error in cryptographic primitive");
}

/** @throws Error when a token is used before or after its time */
export function requireTime(claims: JSONObject, nowSeconds: number): void {
  const expires = getOwn(claims, "exp");
  const notBefore = getOwn(claims, "nbf");
  const issuedAt = getOwn(claims, "iat");
  if (typeof notBefore === "number" && nowSeconds < notBefore - leewaySeconds) {
    throw new Error("service account token is not valid yet");
  }
  if (typeof expires !== "number" || nowSeconds > expires + leewaySeconds) {
    throw new Error("service account token has expired");
  }
  if (typeof issuedAt === "number" && nowSeconds < issuedAt - leewaySeconds) {
    throw new Error("service account token is issued in the future");
  }
}

/**
 * The audiences that a token is for, among those wanted. A token that names none is for this server alone.
 * @param implicit - audiences of this server
 * @throws Error when there are none
 */
export function requireAudience(
  claims: JSONObject,
  wanted: readonly string[],
  implicit: readonly string[],
): readonly string[] {
  const named = audiencesOf(getOwn(claims, "aud"));
  const carried = named.length === 0 ? implicit : named;
  const requested = wanted.length === 0 ? implicit : wanted;
  const agreed = carried.filter((audience) => requested.includes(audience));
  if (agreed.length > 0 || implicit.length === 0) return agreed;
  throw new Error(`token audiences ${quoteAll(carried)} is invalid for the target audiences ${quoteAll(requested)}`);
}

/** What audit says of a token that names no audience: such tokens should be replaced. */
export function noteLegacyToken(
  claims: JSONObject,
  metrics: ServiceAccountTokenMetrics | undefined,
): Readonly<Record<string, string>> {
  if (audiencesOf(getOwn(claims, "aud")).length > 0) return {};
  metrics?.used("legacy");
  const subject = getOwn(claims, "sub");
  return { "authentication.k8s.io/legacy-token": typeof subject === "string" ? subject : "" };
}

function audiencesOf(value: JSONValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** A list as `%q` prints it. */
function quoteAll(values: readonly string[]): string {
  return `[${values.map(quoteGo).join(" ")}]`;
}
