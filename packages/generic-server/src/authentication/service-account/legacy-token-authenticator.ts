import { getOwn, isJSONObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import type { TokenAuthenticator } from "../interfaces.js";
import { tokenDigest } from "../token-digest.js";
import { type BoundObjects, requireServiceAccount } from "./bound-objects.js";
import { type LegacyClaims, legacyClaimNames, legacyIssuer } from "./legacy-claims.js";
import type { VerificationKey } from "./signing-key.js";
import { parseTokenOf, requireAudience, requireSignature } from "./token-checks.js";
import { serviceAccountUser, serviceAccountUserName } from "./user-names.js";

/** What tokens from secrets are checked against. */
export interface LegacyTokenOptions {
  /** Asked on every token, so that keys may change. */
  readonly keys: () => readonly VerificationKey[] | Promise<readonly VerificationKey[]>;
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
}

const issuers: ReadonlySet<string> = new Set([legacyIssuer]);
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
      requireSignature(token, await options.keys());
      const agreed = requireAudience(token.claims, audiences, options.apiAudiences);
      const claims = requireClaims(token.claims);
      if (options.objects !== undefined) await requireCurrent(claims, text, { ...options, ...options.objects }, signal);
      const user = serviceAccountUser(claims.namespace, claims.name, claims.uid);
      return Object.freeze({ user: Object.freeze(user), audiences: agreed });
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
  objects: Pick<BoundObjects, "secret" | "serviceAccount"> & Pick<LegacyTokenOptions, "clock" | "onUse">,
  signal: Cancellation,
): Promise<void> {
  const secret = await objects.secret(namespace, secretName, signal);
  if (secret === undefined || secret.metadata?.deletionTimestamp !== undefined) {
    throw new Error("service account token has been invalidated");
  }
  if (!holdsToken(secret, token)) throw new Error("service account token does not match server's copy");
  const account = await objects.serviceAccount(namespace, name, signal);
  requireServiceAccount(namespace, { name, uid }, account, objects.clock.now());
  objects.onUse?.(secret);
  const labels = secret.metadata?.labels ?? {};
  if (Object.hasOwn(labels, invalidSinceLabel)) {
    throw new Error(
      `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid`,
    );
  }
}

/** Compared by digest, so that time tells nothing about the copy. */
function holdsToken(secret: KubeObject, token: string): boolean {
  const data = isJSONObject(secret.data) ? getOwn(secret.data, "token") : undefined;
  return typeof data === "string" && tokenDigest(Buffer.from(data, "base64").toString("utf8")) === tokenDigest(token);
}
