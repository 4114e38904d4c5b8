/** Growing pauses between attempts, spread so that many clients do not come back together. */
export interface Backoff {
  /** How long to wait before the next attempt. */
  nextMs(): number;
  /** An attempt went well: begin anew. */
  reset(): void;
}

/** How pauses grow. */
export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  /** A number from 0 up to 1. */
  readonly jitter: () => number;
}

/** Doubles from `initialMs` to `maxMs`; each pause is lengthened by up to as much again. */
export function newBackoff({ initialMs, maxMs, jitter }: BackoffOptions): Backoff {
  let baseMs = initialMs;
  return {
    nextMs() {
      const pauseMs = baseMs * (1 + jitter());
      baseMs = Math.min(baseMs * 2, maxMs);
      return pauseMs;
    },
    reset() {
      baseMs = initialMs;
    },
  };
}
