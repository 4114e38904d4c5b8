import { type Cancellation, type Clock, sleep } from "@kube-apiserver/component-base";

/** How often something is tried, and how long the pauses in between are. Mirrors `wait.Backoff`. */
export interface RetryBackoff {
  readonly initialMs: number;
  readonly factor: number;
  /** Pauses are lengthened by up to this share. */
  readonly jitter: number;
  /** Attempts, the first one included. */
  readonly steps: number;
}

/** Upstream's for webhooks, with the pause that a flag sets. */
export function defaultRetryBackoff(initialMs: number): RetryBackoff {
  return { initialMs, factor: 1.5, jitter: 0.2, steps: 5 };
}

/** What {@link withExponentialBackoff} works with. */
export interface RetryParts {
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly shouldRetry: (err: unknown) => boolean;
  /** Ends the pauses: no further attempt is made. Absent: never. */
  readonly signal?: Cancellation;
}

/** Tries until it works. Rejects with the last failure. Mirrors `webhook.WithExponentialBackoff`. */
export async function withExponentialBackoff<T>(
  backoff: RetryBackoff,
  parts: RetryParts,
  attempt: () => Promise<T>,
): Promise<T> {
  let pauseMs = backoff.initialMs;
  for (let step = 1; ; step++) {
    try {
      return await attempt();
    } catch (err) {
      if (step >= backoff.steps || !parts.shouldRetry(err) || parts.signal?.aborted) throw err;
    }
    await sleep(parts.clock, pauseMs * (1 + parts.random() * backoff.jitter), parts.signal);
    pauseMs *= backoff.factor;
  }
}
