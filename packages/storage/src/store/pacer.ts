import type { Clock } from "@kube-apiserver/component-base";

/** How long one list may hold the event loop before others get their turn. */
const SLICE_MS = 8;
/** Objects between two looks at the clock. */
const CHECK_EVERY = 32;

/** Splits long loops over objects into slices, so that no request starves the others. */
export class Pacer {
  readonly #clock: Clock;
  #sliceStart: number;
  #sinceCheck = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sliceStart = clock.monotonic();
  }

  /** Whether the slice is used up: then await {@link pause}. Cheap enough to ask for every object. */
  isDue(): boolean {
    if (++this.#sinceCheck < CHECK_EVERY) return false;
    this.#sinceCheck = 0;
    return this.#clock.monotonic() - this.#sliceStart > SLICE_MS;
  }

  /** Lets the event loop turn once. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#sliceStart = this.#clock.monotonic();
  }
}
