import type { Clock } from "./clock.js";

/** Remembers values for a while, the newest `capacity` of them. Mirrors `cache.LRUExpireCache`, by age of entry. */
export class ExpiringMap<V> {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #ttlMs: number;
  readonly #entries = new Map<string, { readonly value: V; readonly expiresAtMs: number }>();

  constructor(clock: Clock, capacity: number, ttlMs: number) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#ttlMs = ttlMs;
  }

  /** The value, unless it was never set or has expired. */
  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAtMs > this.#clock.monotonic()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Sets a value anew, for a time of its own if one is given; the oldest one goes when there are too many. */
  set(key: string, value: V, ttlMs = this.#ttlMs): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAtMs: this.#clock.monotonic() + ttlMs });
    if (this.#entries.size <= this.#capacity) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
