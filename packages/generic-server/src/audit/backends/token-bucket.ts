import { type Clock, sleep } from "@kube-apiserver/component-base";

/** Limits how often something is done: `burst` times at once, and `qps` times a second in the long run. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #qps: number;
  readonly #burst: number;
  #tokens: number;
  #countedAtMs: number;

  constructor(clock: Clock, qps: number, burst: number) {
    this.#clock = clock;
    this.#qps = qps;
    this.#burst = burst;
    this.#tokens = burst;
    this.#countedAtMs = clock.monotonic();
  }

  /** Resolves when it is time. Mirrors `RateLimiter.Accept`. */
  async accept(): Promise<void> {
    this.#fill();
    this.#tokens -= 1;
    // What is not there yet is borrowed: the next one waits for this one's token, too.
    if (this.#tokens < 0) await sleep(this.#clock, (-this.#tokens / this.#qps) * 1000);
  }

  /** Whether it is time; nothing is borrowed when it is not. Mirrors `RateLimiter.TryAccept`. */
  tryAccept(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #fill(): void {
    const nowMs = this.#clock.monotonic();
    const gained = ((nowMs - this.#countedAtMs) / 1000) * this.#qps;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#countedAtMs = nowMs;
  }
}
