import type { Clock, Timer } from "@kube-apiserver/component-base";

interface PendingTimer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #timers = new Set<PendingTimer>();
  #nowMs: number;
  /** How far the time of day is from the monotonic one. */
  #wallOffsetMs = 0;

  /** Starts at `startMs` of the Unix epoch. */
  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  /** Timers that have not fired yet: none may be left when a test ends. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** Sets the time of day forward or back, as a person or a time service does; timers know nothing of it. */
  setWallBy(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  /** Moves time on and fires what falls due, in order; timers set by those callbacks fire too if they are due. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (let next = this.#firstDue(end); next !== undefined; next = this.#firstDue(end)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = end;
  }

  #firstDue(end: number): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs <= end && (first === undefined || timer.atMs < first.atMs)) first = timer;
    }
    return first;
  }
}
