import type { Cancellation } from "./cancellation.js";
/**
 * Time as a part handed in through config, so that tests hold it still and two servers never share one.
 * Mirrors `k8s.io/utils/clock`.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Monotonic milliseconds: only differences mean anything. */
  monotonic(): number;
  /**
   * Calls `callback` once after `delayMs`. The returned handle cancels it; cancelling twice, or after it fired, does
   * nothing. Timers do not keep the process alive. A delay may be of any length; what is longer than 24 days may be over
   * after 24 days.
   */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A pending call made by {@link Clock.setTimer}. */
export interface Timer {
  cancel(): void;
}

/** Node's timers count in 31 bits, and take what does not fit for no time at all. */
const maxDelayMs = 2 ** 31 - 1;

/** The machine's clock. */
export const realClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback: () => void, delayMs: number): Timer {
    const handle = setTimeout(callback, Math.min(delayMs, maxDelayMs));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
});

/** Resolves after `delayMs` of `clock`, or at once when `signal` aborts: it never rejects. */
export function sleep(clock: Clock, delayMs: number, signal?: Cancellation): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      timer.cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = clock.setTimer(finish, delayMs);
    signal?.addEventListener("abort", finish, { once: true });
  });
}
