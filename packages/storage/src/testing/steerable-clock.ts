import type { Clock, Timer } from "@kube-apiserver/component-base";

interface PendingTimer {
  readonly atMs: number;
  readonly callback: () => void;
  readonly handle: NodeJS.Timeout;
}

/** The machine's clock, which a test can move ahead: for code whose timers have to go on while it is tested. */
export class SteerableClock implements Clock {
  readonly #timers = new Set<PendingTimer>();
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  monotonic(): number {
    return performance.now() + this.#aheadMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer: PendingTimer = {
      atMs: this.now() + delayMs,
      callback,
      handle: setTimeout(() => this.#fire(timer), delayMs),
    };
    timer.handle.unref();
    this.#timers.add(timer);
    return { cancel: () => this.#forget(timer) };
  }

  /** Moves time on and fires what falls due, in order; timers set by those callbacks fire too if they are due. */
  advance(ms: number): void {
    const end = this.now() + ms;
    for (let next = this.#firstDue(end); next !== undefined; next = this.#firstDue(end)) {
      this.#moveTo(next.atMs);
      this.#fire(next);
    }
    this.#moveTo(end);
  }

  #moveTo(atMs: number): void {
    this.#aheadMs += Math.max(0, atMs - this.now());
  }

  #fire(timer: PendingTimer): void {
    this.#forget(timer);
    timer.callback();
  }

  #forget(timer: PendingTimer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }

  #firstDue(end: number): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs <= end && (first === undefined || timer.atMs < first.atMs)) first = timer;
    }
    return first;
  }
}

/** What `work` resolves with, while time is moved on: for what is known to wait for its deadline. */
export async function passingTime<T>(clock: Pick<SteerableClock, "advance">, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(500);
  }
  return work;
}
