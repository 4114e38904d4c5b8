import type { Clock } from "@kube-apiserver/component-base";

/** Whether a cache is filled, and waiting for it. */
export class Readiness {
  readonly #clock: Clock;
  readonly #waiters = new Set<(ready: boolean) => void>();
  #isReady = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  set(isReady: boolean): void {
    this.#isReady = isReady;
    if (isReady) this.#settleAll(true);
  }

  /** Lets everyone go who waits: it will not become ready. */
  giveUp(): void {
    this.#isReady = false;
    this.#settleAll(false);
  }

  /** Resolves with true when it is ready, with false after `timeoutMs` or an abort. */
  wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#isReady || signal?.aborted) return Promise.resolve(this.#isReady);
    return new Promise((resolve) => {
      const settle = (ready: boolean) => {
        timer.cancel();
        signal?.removeEventListener("abort", onAbort);
        this.#waiters.delete(settle);
        resolve(ready);
      };
      const onAbort = () => settle(false);
      const timer = this.#clock.setTimer(() => settle(false), timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(settle);
    });
  }

  #settleAll(ready: boolean): void {
    for (const settle of [...this.#waiters]) settle(ready);
  }
}
