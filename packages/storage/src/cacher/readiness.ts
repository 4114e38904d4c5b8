import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import { StorageError } from "../interfaces.js";

/**
 * - `filling`: the first contents, or those after a gap, are on their way: worth waiting for;
 * - `ready`: can be read;
 * - `failed`: the engine refused; another attempt comes, but nobody should wait for it;
 * - `closed`: for good.
 */
export type ReadinessState = "filling" | "ready" | "failed" | "closed";

/** Whether a cache is filled, and waiting for it. */
export class Readiness {
  readonly #clock: Clock;
  readonly #waiters = new Set<() => void>();
  #state: ReadinessState = "filling";
  #cause = "";
  /** When it became ready, or ceased to be. */
  #changedMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#changedMs = clock.monotonic();
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /**
   * Moves to `state`; whoever waits is let go unless it is `filling`. Nothing leaves `closed`.
   * @param cause - why it is not ready, for {@link refusal}
   */
  enter(state: ReadinessState, cause = ""): void {
    if (this.#state === "closed") return;
    if ((state === "ready") !== this.isReady) this.#changedMs = this.#clock.monotonic();
    this.#state = state;
    this.#cause = cause;
    if (state === "filling") return;
    for (const letGo of [...this.#waiters]) letGo();
  }

  /** Resolves with whether it is ready: when that is known, after `timeoutMs`, or on abort. */
  wait(timeoutMs: number, signal?: Cancellation): Promise<boolean> {
    if (this.#state !== "filling" || signal?.aborted) return Promise.resolve(this.isReady);
    return new Promise((resolve) => {
      const letGo = () => {
        timer.cancel();
        signal?.removeEventListener("abort", letGo);
        this.#waiters.delete(letGo);
        resolve(this.isReady);
      };
      const timer = this.#clock.setTimer(letGo, timeoutMs);
      signal?.addEventListener("abort", letGo, { once: true });
      this.#waiters.add(letGo);
    });
  }

  /** What a client is told that cannot be served: the longer it lasts, the later it should come back. */
  refusal(): StorageError {
    const retryAfterSeconds = retryAfterDowntime((this.#clock.monotonic() - this.#changedMs) / 1_000);
    return new StorageError("TooManyRequests", this.#reason(), { retryAfterSeconds });
  }

  #reason(): string {
    if (this.#state === "closed") return "apiserver cacher is stopped";
    return this.#cause === "" ? "storage is (re)initializing" : `storage is (re)initializing: ${this.#cause}`;
  }
}

/** Same growth as upstream's `calculateRetryAfterForUnreadyCache`: from a second to half a minute. */
function retryAfterDowntime(seconds: number): number {
  return Math.trunc(Math.min(30, Math.max(1, Math.exp(0.06 * seconds))));
}
