import type { Clock } from "@kube-apiserver/component-base";

const maxRetryAfterSeconds = 32;

interface DroppedInSecond {
  readonly second: number;
  readonly requests: number;
}

/** What was dropped at one priority level. */
class DroppedHistory {
  retryAfterSeconds = 1;
  #history: DroppedInSecond[] = [];
  #second = 0;
  #count = 0;
  #raisedAt = 0;

  record(second: number): void {
    if (second === this.#second) {
      this.#count++;
      return;
    }
    this.#remember();
    this.#second = second;
    this.#count = 1;
    this.#adjust(second);
  }

  #remember(): void {
    this.#history.push({ second: this.#second, requests: this.#count });
    const kept = Math.min(2 * this.retryAfterSeconds, maxRetryAfterSeconds);
    this.#history = this.#history.filter(({ second }) => this.#second - second <= kept);
  }

  /** As TCP does: doubled while too much is dropped, but once in that time; one less when little is. */
  #adjust(now: number): void {
    const { retryAfterSeconds } = this;
    const recent = this.#history.filter(({ second }) => now - second <= retryAfterSeconds && second < now);
    const dropped = recent.reduce((sum, { requests }) => sum + requests, 0);
    if (now - this.#raisedAt >= retryAfterSeconds && dropped >= 3 * retryAfterSeconds) {
      this.retryAfterSeconds = Math.min(2 * retryAfterSeconds, maxRetryAfterSeconds);
      this.#raisedAt = now;
    } else if (dropped < retryAfterSeconds && retryAfterSeconds > 1) this.retryAfterSeconds--;
  }
}

/**
 * Says when clients whose requests are dropped shall come back: the more were dropped lately, the later. Mirrors
 * `flowcontrol.DroppedRequestsTracker`.
 */
export class DroppedRequests {
  readonly #clock: Clock;
  readonly #levels = new Map<string, DroppedHistory>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request that is dropped. Its client shall come back after as many seconds. */
  record(priorityLevel: string): number {
    const history = this.#levels.get(priorityLevel) ?? new DroppedHistory();
    this.#levels.set(priorityLevel, history);
    history.record(Math.floor(this.#clock.now() / 1000));
    return history.retryAfterSeconds;
  }

  /** A priority level that is gone. */
  forget(priorityLevel: string): void {
    this.#levels.delete(priorityLevel);
  }
}
