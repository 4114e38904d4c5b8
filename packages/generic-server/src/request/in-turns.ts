import { turns } from "./event-loop-turns.js";

/** Whoever works in steps goes on for so long before others have their turn. */
const turnMs = 1;

/**
 * Does step after step for about a millisecond, then lets others have theirs, and so on to the end. What takes no longer
 * than that is done at once. A step must be short.
 */
export async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const end = performance.now() + turnMs;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await turns.take();
  }
}
