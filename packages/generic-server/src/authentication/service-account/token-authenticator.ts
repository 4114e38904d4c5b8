import { getOwn, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { AuthenticatorResponse, TokenAuthenticator } from "../interfaces.js";
import { type BoundObjects, requireBoundObjects } from "./bound-objects.js";
import { parsePrivateClaims, type ServiceAccountClaims } from "./claims.js";
import { isSignedBy, type ParsedToken, parseToken } from "./json-web-token.js";
import type { VerificationKey } from "./signing-key.js";
import { serviceAccountUser, serviceAccountUserName } from "./user-names.js";

/** Whose tokens are taken, and what they are checked against. */
export interface ServiceAccountAuthenticatorOptions {
  /** Every `--service-account-issuer`. */
  readonly issuers: readonly string[];
  /** Asked on every token, so that keys may change. */
  readonly keys: () => readonly VerificationKey[];
  /** Audiences of this server, for callers that name none. */
  readonly apiAudiences: readonly string[];
  /** Looks up what tokens are bound to. Absent: not checked (`--service-account-lookup=false`). */
  readonly objects?: BoundObjects;
  readonly clock: Clock;
}

/** Clocks of two machines may differ by this much. Same as upstream. */
const leewaySeconds = 60;

/**
 * Knows service accounts by their tokens. Tokens of other issuers are left to other authenticators; one of our own that
 * is not valid is a failure. Mirrors `serviceaccount.JWTTokenAuthenticator`.
 */
export function newServiceAccountAuthenticator(options: ServiceAccountAuthenticatorOptions): TokenAuthenticator {
  const issuers = new Set(options.issuers);
  return {
    async authenticateToken(text, audiences, signal) {
      const token = parseToken(text);
      const issuer = token === undefined ? undefined : getOwn(token.claims, "iss");
      if (token === undefined || typeof issuer !== "string" || !issuers.has(issuer)) return undefined;
      requireSignature(token, options.keys());
      requireTime(token.claims, options.clock.now() / 1000);
      const claims = requireSubject(token.claims);
      const agreed = requireAudience(token.claims, audiences.length === 0 ? options.apiAudiences : audiences);
      if (options.objects !== undefined) {
        await requireBoundObjects(claims, options.objects, options.clock.now(), signal);
      }
      return toResponse(token.claims, claims, agreed);
    },
  };
}

function requireSignature(token: ParsedToken, keys: readonly VerificationKey[]): void {
  const named = keys.filter(({ keyID }) => keyID === token.keyID);
  // A token without a known key id may still be signed by any of them.
  const candidates = named.length > 0 ? named : keys;
  if (!candidates.some((key) => isSignedBy(token, key))) throw new Error("invalid signature, no keys found");
}

function requireTime(claims: JSONObject, nowSeconds: number): void {
  const expires = getOwn(claims, "exp");
  const notBefore = getOwn(claims, "nbf");
  if (typeof expires !== "number" || nowSeconds > expires + leewaySeconds) {
    throw new Error("service account token has expired");
  }
  if (typeof notBefore === "number" && nowSeconds < notBefore - leewaySeconds) {
    throw new Error("service account token is not valid yet");
  }
}

function requireSubject(token: JSONObject): ServiceAccountClaims {
  const claims = parsePrivateClaims(token);
  if (claims === undefined)
    throw new Error("service account token claims could not be validated due to unexpected private claim");
  const { namespace, serviceAccount } = claims;
  if (getOwn(token, "sub") !== serviceAccountUserName(namespace, serviceAccount.name)) {
    throw new Error("sub claim is invalid");
  }
  return claims;
}

function requireAudience(claims: JSONObject, wanted: readonly string[]): readonly string[] {
  const carried = audiencesOf(getOwn(claims, "aud"));
  const agreed = carried.filter((audience) => wanted.includes(audience));
  if (agreed.length > 0) return agreed;
  throw new Error(
    `token audiences ${JSON.stringify(carried)} is invalid for the target audiences ${JSON.stringify(wanted)}`,
  );
}

function audiencesOf(value: JSONValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function toResponse(
  token: JSONObject,
  claims: ServiceAccountClaims,
  audiences: readonly string[],
): AuthenticatorResponse {
  const { namespace, serviceAccount, pod, node } = claims;
  const id = getOwn(token, "jti");
  const extra: Record<string, readonly string[]> = {};
  if (typeof id === "string" && id !== "") extra["authentication.kubernetes.io/credential-id"] = [`JTI=${id}`];
  if (pod !== undefined) {
    extra["authentication.kubernetes.io/pod-name"] = [pod.name];
    extra["authentication.kubernetes.io/pod-uid"] = [pod.uid];
  }
  if (node !== undefined) {
    extra["authentication.kubernetes.io/node-name"] = [node.name];
    if (node.uid !== "") extra["authentication.kubernetes.io/node-uid"] = [node.uid];
  }
  const user = { ...serviceAccountUser(namespace, serviceAccount.name, serviceAccount.uid), extra };
  return Object.freeze({ user: Object.freeze(user), audiences });
}
