import { getOwn, type JSONObject } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { auditAnnotationsOf } from "../audit-annotations.js";
import type { AuthenticatorResponse, TokenAuthenticator } from "../interfaces.js";
import { type BoundObjects, requireBoundObjects } from "./bound-objects.js";
import { parsePrivateClaims, type ServiceAccountClaims } from "./claims.js";
import type { VerificationKeys } from "./signing-key.js";
import { noteLegacyToken, parseTokenOf, requireAudience, requireSignature, requireTime } from "./token-checks.js";
import type { ServiceAccountTokenMetrics } from "./token-metrics.js";
import { serviceAccountUser, serviceAccountUserName } from "./user-names.js";

/** Whose tokens are taken, and what they are checked against. */
export interface ServiceAccountAuthenticatorOptions {
  /** Every `--service-account-issuer`. */
  readonly issuers: readonly string[];
  /** Asked on every token, so that keys may change. */
  readonly keys: VerificationKeys;
  /** Audiences of this server, for callers that name none. */
  readonly apiAudiences: readonly string[];
  /** Looks up what tokens are bound to. Absent: not checked (`--service-account-lookup=false`). */
  readonly objects?: BoundObjects;
  readonly clock: Clock;
  /** Absent: uses are not counted. */
  readonly metrics?: ServiceAccountTokenMetrics;
}

/**
 * Knows service accounts by their tokens. Tokens of other issuers are left to other authenticators; one of our own that
 * is not valid is a failure. Mirrors `serviceaccount.JWTTokenAuthenticator`.
 */
export function newServiceAccountAuthenticator(options: ServiceAccountAuthenticatorOptions): TokenAuthenticator {
  const issuers = new Set(options.issuers);
  return {
    async authenticateToken(text, audiences, signal) {
      const token = parseTokenOf(issuers, text);
      if (token === undefined) return undefined;
      requireSignature(token, await options.keys(token.keyID));
      const legacy = noteLegacyToken(token.claims, options.metrics);
      const agreed = requireAudience(token.claims, audiences, options.apiAudiences);
      requireTime(token.claims, options.clock.now() / 1000);
      const claims = requireSubject(token.claims);
      if (options.objects !== undefined) {
        await requireBoundObjects(claims, options.objects, options.clock.now(), signal);
      }
      const stale = noteStaleToken(claims, options);
      return toResponse(token.claims, claims, { audiences: agreed, ...auditAnnotationsOf(legacy, stale) });
    },
  };
}

/** Tokens that outlive what their clients were told are good until they are renewed, but somebody should know. */
function noteStaleToken(
  { namespace, serviceAccount, warnAfter = 0 }: ServiceAccountClaims,
  { clock, metrics }: ServiceAccountAuthenticatorOptions,
): Readonly<Record<string, string>> {
  if (warnAfter === 0) return {};
  const nowMs = clock.now();
  if (nowMs <= warnAfter * 1000) {
    metrics?.used("valid");
    return {};
  }
  metrics?.used("stale");
  const subject = serviceAccountUserName(namespace, serviceAccount.name);
  const secondsAfter = Math.floor(nowMs / 1000) - warnAfter;
  const note = `subject: ${subject}, seconds after warning threshold: ${secondsAfter}`;
  return { "authentication.k8s.io/stale-token": note };
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

function toResponse(
  token: JSONObject,
  claims: ServiceAccountClaims,
  known: Omit<AuthenticatorResponse, "user">,
): AuthenticatorResponse {
  const { namespace, serviceAccount, pod, node } = claims;
  const id = getOwn(token, "jti");
  const extra: Record<string, readonly string[]> = {};
  if (typeof id === "string" && id !== "") extra["authentication.kubernetes.io/credential-id"] = [`JTI=${id}`];
  if (pod !== undefined && pod.uid !== "") {
    extra["authentication.kubernetes.io/pod-name"] = [pod.name];
    extra["authentication.kubernetes.io/pod-uid"] = [pod.uid];
  }
  if (node !== undefined) {
    extra["authentication.kubernetes.io/node-name"] = [node.name];
    if (node.uid !== "") extra["authentication.kubernetes.io/node-uid"] = [node.uid];
  }
  const user = { ...serviceAccountUser(namespace, serviceAccount.name, serviceAccount.uid), extra };
  return Object.freeze({ user: Object.freeze(user), ...known });
}
