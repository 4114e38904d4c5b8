import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn, isJSONObject, type JSONObject, type KubeObject, labelOf } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import { auditAnnotationsOf } from "../audit-annotations.js";
import type { AuthenticatorResponse, TokenAuthenticator } from "../interfaces.js";
import { tokenDigest } from "../token-digest.js";
import { type BoundObjects, requireServiceAccount } from "./bound-objects.js";
import { type LegacyClaims, legacyClaimNames, legacyIssuer } from "./legacy-claims.js";
import type { VerificationKeys } from "./signing-key.js";
import { noteLegacyToken, parseTokenOf, requireAudience, requireSignature } from "./token-checks.js";
import type { ServiceAccountTokenMetrics } from "./token-metrics.js";
import { serviceAccountUser, serviceAccountUserName } from "./user-names.js";

/** What tokens from secrets are checked against. */
export interface LegacyTokenOptions {
  /** Asked on every token, so that keys may change. */
  readonly keys: VerificationKeys;
  /** Audiences of this server: such tokens are for it alone. */
  readonly apiAudiences: readonly string[];
  /** Looks up secret and service account. Absent: not checked (`--service-account-lookup=false`). */
  readonly objects?: Pick<BoundObjects, "secret" | "serviceAccount">;
  readonly clock: Clock;
  /**
   * Told of the secret of every token that is shown and right, or was until it was marked invalid. Not waited for. Absent:
   * uses are not tracked.
   */
  readonly onUse?: (secret: KubeObject) => void;
  /** Absent: uses are not counted. */
  readonly metrics?: ServiceAccountTokenMetrics;
}

/** What is said about a token besides whose it is. */
type Notes = Pick<AuthenticatorResponse, "auditAnnotations" | "warnings">;

const issuers: ReadonlySet<string> = new Set([legacyIssuer]);
const warnings: readonly string[] = Object.freeze([
  "Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens.",
]);
/** Set by the controller that cleans up tokens nobody uses. */
const invalidSinceLabel = "kubernetes.io/legacy-token-invalid-since";

/**
 * Knows service accounts by the tokens in secrets of the type `kubernetes.io/service-account-token`. They do not expire:
 * they count as long as their secret is there and holds them. Mirrors `serviceaccount.NewLegacyValidator`.
 */
export function newLegacyTokenAuthenticator(options: LegacyTokenOptions): TokenAuthenticator {
  return {
    async authenticateToken(text, audiences, signal) {
      const token = parseTokenOf(issuers, text);
      if (token === undefined) return undefined;
      requireSignature(token, await options.keys(token.keyID));
      const legacy = noteLegacyToken(token.claims, options.metrics);
      const agreed = requireAudience(token.claims, audiences, options.apiAudiences);
      const claims = requireClaims(token.claims);
      const { objects } = options;
      const found = objects === undefined ? {} : await requireCurrent(claims, text, { ...options, ...objects }, signal);
      const user = Object.freeze(serviceAccountUser(claims.namespace, claims.name, claims.uid));
      const annotations = auditAnnotationsOf(legacy, found.auditAnnotations ?? {});
      return Object.freeze({ user, audiences: agreed, ...found, ...annotations });
    },
  };
}

function requireClaims(token: JSONObject): LegacyClaims {
  const subject = getOwn(token, "sub");
  if (typeof subject !== "string" || subject === "") throw new Error("sub claim is missing");
  const require = (claim: keyof LegacyClaims, called: string) => {
    const value = getOwn(token, legacyClaimNames[claim]);
    if (typeof value !== "string" || value === "") throw new Error(`${called} claim is missing`);
    return value;
  };
  const claims = {
    namespace: require("namespace", "namespace"),
    secretName: require("secretName", "secretName"),
    name: require("name", "serviceAccountName"),
    uid: require("uid", "serviceAccountUID"),
  };
  if (subject !== serviceAccountUserName(claims.namespace, claims.name)) throw new Error("sub claim is invalid");
  return claims;
}

async function requireCurrent(
  { namespace, secretName, name, uid }: LegacyClaims,
  token: string,
  objects: Pick<BoundObjects, "secret" | "serviceAccount"> & Pick<LegacyTokenOptions, "clock" | "onUse" | "metrics">,
  signal: Cancellation,
): Promise<Notes> {
  const secret = await objects.secret(namespace, secretName, signal);
  if (secret === undefined || secret.metadata?.deletionTimestamp !== undefined) {
    throw new Error("service account token has been invalidated");
  }
  if (!holdsToken(secret, token)) throw new Error("service account token does not match server's copy");
  const account = await objects.serviceAccount(namespace, name, signal);
  requireServiceAccount(namespace, { name, uid }, account, objects.clock.now());
  objects.onUse?.(secret);
  if ((labelOf(secret, invalidSinceLabel) ?? "") !== "") {
    objects.metrics?.used("invalidLegacyAuto");
    throw new Error(
      `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. ` +
        "Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the " +
        `'${invalidSinceLabel}' label from the secret to temporarily allow use of this token`,
    );
  }
  const { secrets = [] } = account as core_v1.ServiceAccount;
  const isAutomatic = secrets.some((reference) => reference.name === secretName);
  objects.metrics?.used(isAutomatic ? "legacyAuto" : "legacyManual");
  return isAutomatic
    ? { auditAnnotations: { "authentication.k8s.io/legacy-token-autogenerated-secret": secretName }, warnings }
    : { auditAnnotations: { "authentication.k8s.io/legacy-token-manual-secret": secretName } };
}

/** Compared by digest, so that time tells nothing about the copy. */
function holdsToken(secret: KubeObject, token: string): boolean {
  const data = isJSONObject(secret.data) ? getOwn(secret.data, "token") : undefined;
  return typeof data === "string" && tokenDigest(Buffer.from(data, "base64").toString("utf8")) === tokenDigest(token);
}
