import { timingSafeEqual } from "node:crypto";
import { getOwn, isJSONObject, type JSONValue, type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger } from "@kube-apiserver/component-base";
import type { AuthenticatorResponse, TokenAuthenticator } from "./interfaces.js";

/** Where secrets of bootstrap tokens are, and what they are called: this and the token's id. */
export const bootstrapTokenSecrets = {
  namespace: "kube-system",
  namePrefix: "bootstrap-token-",
  type: "bootstrap.kubernetes.io/token",
} as const;

const userPrefix = "system:bootstrap:";
const defaultGroup = "system:bootstrappers";
const tokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const groupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** What bootstrap tokens are looked up in. */
export interface BootstrapTokenOptions {
  /** A secret of `kube-system`; undefined when there is none of that name. Everybody can make it ask: it has to be cheap. */
  readonly secret: (name: string, signal: Cancellation) => Promise<KubeObject | undefined>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Knows nodes that are about to join by the tokens in secrets of the type `bootstrap.kubernetes.io/token`. What does not
 * look like one, or is none that counts, is left to others. Mirrors `bootstrap.TokenAuthenticator`.
 */
export function newBootstrapTokenAuthenticator({ secret, clock, logger }: BootstrapTokenOptions): TokenAuthenticator {
  return {
    async authenticateToken(token, _audiences, signal) {
      const [, id = "", tokenSecret = ""] = tokenPattern.exec(token) ?? [];
      if (id === "") return undefined;
      const name = `${bootstrapTokenSecrets.namePrefix}${id}`;
      const found = await secret(name, signal);
      if (found === undefined) {
        logger.v(3, "no secret matches the bootstrap token", { name });
        return undefined;
      }
      const problem = problemOf(found, { id, tokenSecret }, clock.now());
      if (problem !== undefined) {
        logger.v(3, "the secret of a bootstrap token does not let it in", { name, problem });
        return undefined;
      }
      return toResponse(id, groupsOf(found) ?? []);
    },
  };
}

function problemOf(
  secret: KubeObject,
  { id, tokenSecret }: { readonly id: string; readonly tokenSecret: string },
  nowMs: number,
): string | undefined {
  if (secret.metadata?.deletionTimestamp !== undefined) return "is deleted and awaiting removal";
  if (secret.type !== bootstrapTokenSecrets.type) return `has invalid type, expected ${bootstrapTokenSecrets.type}`;
  if (!isSame(dataOf(secret, "token-secret"), tokenSecret)) return "has invalid value for key token-secret";
  if (dataOf(secret, "token-id") !== id) return "has invalid value for key token-id";
  if (hasExpired(dataOf(secret, "expiration"), nowMs)) return "has expired";
  if (dataOf(secret, "usage-bootstrap-authentication") !== "true") {
    return "not marked usage-bootstrap-authentication=true";
  }
  return groupsOf(secret) === undefined ? "has invalid value for key auth-extra-groups" : undefined;
}

/** A moment that cannot be read has passed. */
function hasExpired(expiration: string, nowMs: number): boolean {
  if (expiration === "") return false;
  const expiresMs = parseTime(expiration);
  return expiresMs === undefined || expiresMs <= nowMs;
}

/** Sorted; undefined when one is not of those that such tokens may be in. Mirrors `bootstrapsecretutil.GetGroups`. */
function groupsOf(secret: KubeObject): readonly string[] | undefined {
  const extra = dataOf(secret, "auth-extra-groups");
  if (extra === "") return [defaultGroup];
  const groups = extra.split(",");
  if (!groups.every((group) => groupPattern.test(group))) return undefined;
  return [...new Set([defaultGroup, ...groups])].sort();
}

/** Of equal length only what has it: the length of a token's secret is no secret. */
function isSame(found: string, shown: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(shown)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function dataOf({ data }: KubeObject, key: string): string {
  const value: JSONValue | undefined = isJSONObject(data) ? getOwn(data, key) : undefined;
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : "";
}

function toResponse(id: string, groups: readonly string[]): AuthenticatorResponse {
  const user = { name: `${userPrefix}${id}`, uid: "", groups: Object.freeze(groups), extra: {} };
  return Object.freeze({ user: Object.freeze(user) });
}
