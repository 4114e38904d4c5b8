/** So long may work on large answers, all of it together, hold the event loop before others get their turn. */
const sliceMs = 8;

/**
 * Hands out the event loop among answers that take long to write: in each of its rounds as many get their turn as there is
 * time for, the others in the next.
 */
class Turns {
  #isNewRound = true;
  #endMs = 0;

  /** Resolves when it is time to go on for about a millisecond. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      const attempt = () => {
        if (this.#hasTime()) resolve();
        else setImmediate(attempt);
      };
      setImmediate(attempt);
    });
  }

  #hasTime(): boolean {
    const now = performance.now();
    if (!this.#isNewRound) return now < this.#endMs;
    this.#isNewRound = false;
    this.#endMs = now + sliceMs;
    setImmediate(() => {
      this.#isNewRound = true;
    });
    return true;
  }
}

/** A process has one event loop, whatever servers it has. */
export const turns: Turns = new Turns();
