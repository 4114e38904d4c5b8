import type { Clock, Timer } from "@kube-apiserver/component-base";

/** While someone waits, progress is asked for this often: an answer can be lost or come from a lagging member. */
const PERIOD_MS = 100;

/** Asks for watch progress while readers wait for the cache to catch up, and only then. */
export class ProgressRequester {
  readonly #clock: Clock;
  readonly #request: () => void;
  #waiting = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, request: () => void) {
    this.#clock = clock;
    this.#request = request;
  }

  /** Runs `wait` with requests going out until it settles. */
  async during<T>(wait: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#request();
    if (this.#waiting === 1) this.#schedule();
    try {
      return await wait;
    } finally {
      this.#waiting--;
      if (this.#waiting === 0) this.#timer?.cancel();
    }
  }

  #schedule(): void {
    this.#timer = this.#clock.setTimer(() => {
      if (this.#waiting === 0) return;
      this.#request();
      this.#schedule();
    }, PERIOD_MS);
  }
}
