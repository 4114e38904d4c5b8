import type { Clock, Timer } from "./clock.js";

/** Options of a {@link WorkQueue}; times in milliseconds. */
export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Wait before the first retry; doubles with each. Default 10. */
  readonly baseDelayMs?: number;
  /** Default 60000. */
  readonly maxDelayMs?: number;
}

/**
 * Keys to work on, each at most once in the queue and never on two workers at the same time: a key added while it is
 * worked on is queued again afterwards. Mirrors client-go's rate-limiting work queue.
 */
export class WorkQueue<K> {
  readonly #clock: Clock;
  readonly #baseDelayMs: number;
  readonly #maxDelayMs: number;
  readonly #queue = new Set<K>();
  readonly #active = new Set<K>();
  readonly #dirty = new Set<K>();
  readonly #failures = new Map<K, number>();
  readonly #timers = new Map<K, { readonly timer: Timer; readonly dueMs: number }>();
  #wake: (() => void) | undefined;
  #closed = false;

  constructor({ clock, baseDelayMs = 10, maxDelayMs = 60_000 }: WorkQueueOptions) {
    this.#clock = clock;
    this.#baseDelayMs = baseDelayMs;
    this.#maxDelayMs = maxDelayMs;
  }

  /** Keys waiting, being worked on, or held back for a retry. */
  get size(): number {
    return this.#queue.size + this.#active.size + this.#timers.size;
  }

  add(key: K): void {
    if (this.#closed) return;
    if (this.#active.has(key)) this.#dirty.add(key);
    else this.#queue.add(key);
    this.#wakeUp();
  }

  /** Adds `key` after `delayMs`, or sooner if that was asked for already. */
  addAfter(key: K, delayMs: number): void {
    if (this.#closed) return;
    const dueMs = this.#clock.monotonic() + delayMs;
    const pending = this.#timers.get(key);
    if (pending !== undefined) {
      if (pending.dueMs <= dueMs) return;
      pending.timer.cancel();
    }
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(key);
      this.add(key);
    }, delayMs);
    this.#timers.set(key, { timer, dueMs });
  }

  /**
   * Works keys off until `signal` aborts, `workers` at a time. `work` that rejects has its key retried with growing
   * delay, and the error handed to `onError`. Call once; resolves when no worker is busy any more.
   */
  async run(
    work: (key: K) => Promise<void>,
    options: {
      readonly workers?: number;
      readonly signal: AbortSignal;
      readonly onError: (key: K, err: unknown) => void;
    },
  ): Promise<void> {
    const { workers = 1, signal, onError } = options;
    const close = () => this.#close();
    if (signal.aborted) close();
    signal.addEventListener("abort", close, { once: true });
    const busy = new Set<Promise<void>>();
    while (!this.#closed) {
      const [key] = this.#queue;
      if (key === undefined || busy.size >= workers) {
        await this.#change(busy);
        continue;
      }
      this.#queue.delete(key);
      this.#active.add(key);
      const task = this.#attempt(key, work, onError).finally(() => busy.delete(task));
      busy.add(task);
    }
    await Promise.all(busy);
    signal.removeEventListener("abort", close);
  }

  async #attempt(key: K, work: (key: K) => Promise<void>, onError: (key: K, err: unknown) => void): Promise<void> {
    try {
      await work(key);
      this.#failures.delete(key);
    } catch (err) {
      if (!this.#closed) {
        onError(key, err);
        this.#retry(key);
      }
    }
    this.#active.delete(key);
    if (this.#dirty.delete(key)) this.add(key);
  }

  #retry(key: K): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#baseDelayMs * 2 ** Math.min(failures, 30), this.#maxDelayMs));
  }

  /** Resolves when a key is added, a worker becomes free, or the queue closes. */
  #change(busy: ReadonlySet<Promise<void>>): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return Promise.race([woken, ...busy]);
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #close(): void {
    this.#closed = true;
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#queue.clear();
    this.#wakeUp();
  }
}
