import { hash } from "node:crypto";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import { type Cancellation, CancellationSource, type Clock, cryptoRandom } from "@kube-apiserver/component-base";
import type { AuthenticatorResponse, TokenAuthenticator } from "./interfaces.js";
import type { TokenCacheMetrics } from "./token-cache-metrics.js";

/** How long and how many answers are kept. */
export interface TokenCacheOptions {
  readonly clock: Clock;
  /** For the key under which tokens are hashed. Absent: the machine's. */
  readonly random?: RandomSource;
  /** Default 10000, as upstream: the longest that a revoked token still works. */
  readonly successTTLMs?: number;
  /** Default 0: what is unknown now may be known at once. */
  readonly failureTTLMs?: number;
  /** Default 32768; the oldest go first. */
  readonly maxEntries?: number;
  /** Absent: nothing is counted. */
  readonly metrics?: TokenCacheMetrics;
}

type Answer = AuthenticatorResponse | undefined;

interface Entry {
  readonly expiresAtMs: number;
  readonly response: Answer;
}

/** What is shared by several requests must end by itself. Same as upstream. */
const sharedLookupTimeoutMs = 30_000;

/**
 * Remembers the answers of a slower authenticator for a moment; requests that ask for the same token at the same time
 * share one answer. Failures by rejection are never kept. Mirrors `cache.New`.
 */
export function newCachedTokenAuthenticator(
  authenticator: TokenAuthenticator,
  options: TokenCacheOptions,
): TokenAuthenticator {
  return new CachedTokenAuthenticator(authenticator, options);
}

class CachedTokenAuthenticator implements TokenAuthenticator {
  readonly #authenticator: TokenAuthenticator;
  readonly #options: TokenCacheOptions;
  readonly #hashKey: string;
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Map<string, Promise<Answer>>();

  constructor(authenticator: TokenAuthenticator, options: TokenCacheOptions) {
    this.#authenticator = authenticator;
    this.#options = options;
    this.#hashKey = Buffer.from((options.random ?? cryptoRandom).bytes(32)).toString("base64");
  }

  authenticateToken(token: string, audiences: readonly string[], signal: Cancellation): Promise<Answer> {
    const { clock, metrics } = this.#options;
    const startMs = clock.monotonic();
    const key = this.#keyOf(token, audiences);
    const known = this.#entries.get(key);
    if (known !== undefined && known.expiresAtMs > startMs) {
      metrics?.answered("hit", (clock.monotonic() - startMs) / 1000);
      return Promise.resolve(known.response);
    }
    const doneWaiting = metrics?.blocked();
    return unlessAborted(this.#shared(key, token, audiences), signal).finally(() => {
      metrics?.answered("miss", (clock.monotonic() - startMs) / 1000);
      doneWaiting?.();
    });
  }

  /**
   * Neither tokens nor anything that could be computed from them elsewhere is kept: they are hashed between two copies of
   * a key. Lengths keep parts apart. Every request pays for this, and an HMAC costs three times as much.
   */
  #keyOf(token: string, audiences: readonly string[]): string {
    let parts = `${this.#hashKey}${token.length}:${token}`;
    for (const audience of audiences) parts += `${audience.length}:${audience}`;
    return hash("sha256", parts + this.#hashKey, "base64");
  }

  /** No single client's going away ends what others wait for. */
  #shared(key: string, token: string, audiences: readonly string[]): Promise<Answer> {
    const running = this.#pending.get(key);
    if (running !== undefined) return running;
    const asked = this.#ask(key, token, audiences).finally(() => this.#pending.delete(key));
    this.#pending.set(key, asked);
    return asked;
  }

  async #ask(key: string, token: string, audiences: readonly string[]): Promise<Answer> {
    const { clock, metrics } = this.#options;
    const lookup = new CancellationSource();
    const timer = clock.setTimer(() => lookup.abort(new Error("context deadline exceeded")), sharedLookupTimeoutMs);
    const doneFetching = metrics?.fetching();
    let isAnswered = false;
    try {
      const response = await this.#authenticator.authenticateToken(token, audiences, lookup);
      isAnswered = true;
      this.#remember(key, response);
      return response;
    } finally {
      doneFetching?.(isAnswered);
      timer.cancel();
    }
  }

  #remember(key: string, response: Answer): void {
    const { clock, successTTLMs = 10_000, failureTTLMs = 0, maxEntries = 32_768 } = this.#options;
    const ttlMs = response === undefined ? failureTTLMs : successTTLMs;
    if (ttlMs <= 0) return;
    this.#entries.delete(key);
    this.#entries.set(key, { expiresAtMs: clock.monotonic() + ttlMs, response });
    if (this.#entries.size <= maxEntries) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}

/** What was promised, but for who does not wait any longer. */
function unlessAborted<T>(promised: Promise<T>, signal: Cancellation): Promise<T> {
  if (signal.aborted) {
    // Somebody else may wait for it.
    promised.catch(() => undefined);
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promised.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
