import type { Clock } from "@kube-apiserver/component-base";
import type { AuthenticatorResponse, TokenAuthenticator } from "./interfaces.js";
import { tokenDigest } from "./token-digest.js";

/** How long and how many answers are kept. */
export interface TokenCacheOptions {
  readonly clock: Clock;
  /** Default 10000, as upstream: the longest that a revoked token still works. */
  readonly successTTLMs?: number;
  /** Default 0: what is unknown now may be known at once. */
  readonly failureTTLMs?: number;
  /** Default 4096; the oldest go first. */
  readonly maxEntries?: number;
}

interface Entry {
  readonly expiresAtMs: number;
  readonly response: AuthenticatorResponse | undefined;
}

/**
 * Remembers the answers of a slower authenticator for a moment; requests that ask for the same token at the same time
 * share one answer. Failures by rejection are never kept. Mirrors `cache.New`.
 */
export function newCachedTokenAuthenticator(
  authenticator: TokenAuthenticator,
  { clock, successTTLMs = 10_000, failureTTLMs = 0, maxEntries = 4096 }: TokenCacheOptions,
): TokenAuthenticator {
  const entries = new Map<string, Entry>();
  const pending = new Map<string, Promise<AuthenticatorResponse | undefined>>();

  const remember = (key: string, response: AuthenticatorResponse | undefined) => {
    const ttlMs = response === undefined ? failureTTLMs : successTTLMs;
    if (ttlMs <= 0) return;
    entries.delete(key);
    entries.set(key, { expiresAtMs: clock.monotonic() + ttlMs, response });
    if (entries.size <= maxEntries) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      break;
    }
  };

  return {
    authenticateToken(token, audiences) {
      const key = `${tokenDigest(token)} ${audiences.join(" ")}`;
      const known = entries.get(key);
      if (known !== undefined && known.expiresAtMs > clock.monotonic()) return Promise.resolve(known.response);
      const running = pending.get(key);
      if (running !== undefined) return running;
      // Shared by all who ask: no single client's going away may end it.
      const asked = authenticator
        .authenticateToken(token, audiences, new AbortController().signal)
        .then((response) => {
          remember(key, response);
          return response;
        })
        .finally(() => pending.delete(key));
      pending.set(key, asked);
      return asked;
    },
  };
}
