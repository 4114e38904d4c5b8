import type { Clock } from "@kube-apiserver/component-base";

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

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** Moves to `state`; whoever waits is let go unless it is `filling`. Nothing leaves `closed`. */
  enter(state: ReadinessState): void {
    if (this.#state === "closed") return;
    this.#state = state;
    if (state === "filling") return;
    for (const letGo of [...this.#waiters]) letGo();
  }

  /** Resolves with whether it is ready: when that is known, after `timeoutMs`, or on abort. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
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
}
