import type { Clock, Timer } from "../clock.js";

/** A clock that stands still until it is told to move on. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, and calls what falls due in order. */
  advance(ms: number): void;
}

interface Pending {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock for tests. @param start - milliseconds since the Unix epoch */
export function newFakeClock(start = 0): FakeClock {
  let elapsed = 0;
  const pending = new Set<Pending>();
  const nextDue = (until: number) => [...pending].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    setTimer(callback, delayMs): Timer {
      const timer = { at: elapsed + Math.max(0, delayMs), callback };
      pending.add(timer);
      return { cancel: () => void pending.delete(timer) };
    },
    advance(ms) {
      const until = elapsed + ms;
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        pending.delete(due);
        elapsed = due.at;
        due.callback();
      }
      elapsed = until;
    },
  };
}
