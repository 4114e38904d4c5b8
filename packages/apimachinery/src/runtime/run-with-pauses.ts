/** Waited for between two steps of the work on a large object, so that others get their turn. Undefined: there is no need. */
export type NextStep = () => Promise<void> | undefined;

/** Work goes on for so long before others have their turn. */
const turnMs = 1;

/**
 * Does step after step for about a millisecond, then waits for `nextStep`, and so on to the end. What takes no longer than
 * that is done at once. A step must be short.
 */
export async function runWithPauses<T>(steps: Generator<void, T>, nextStep: NextStep): Promise<T> {
  for (;;) {
    const end = performance.now() + turnMs;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await nextStep();
  }
}
