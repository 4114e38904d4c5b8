import { createHash } from "node:crypto";
import type { Clock } from "@kube-apiserver/component-base";

/** How long success is remembered: as long as that of tokens. Same as upstream. */
const ttlMs = 10_000;
const maxEntries = 10_000;

/** Remembers what was allowed, for a moment. Mirrors `impersonationCache`, but that it is bounded. */
export class ImpersonationCache<T> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly expiresAtMs: number; readonly value: T }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAtMs > this.#clock.monotonic() ? entry.value : undefined;
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { expiresAtMs: this.#clock.monotonic() + ttlMs, value });
    if (this.#entries.size <= maxEntries) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}

/** A key of fixed size, the same for equal values alone. */
export function cacheKeyOf(...values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64");
}
