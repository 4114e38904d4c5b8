import type { History } from "./history.js";
import { answered } from "./history.js";

/** What is known of the lowest revision that can be read. */
export interface FloorBounds {
  readonly atLeast: bigint;
  readonly atMost: bigint;
}

/** Which revisions had been forgotten when. */
export class Floors {
  readonly #asked: { readonly time: number; readonly floor: bigint }[] = [];
  readonly #done: { readonly time: number; readonly floor: bigint }[] = [];
  readonly #forgetsByItself: boolean;

  /** `before`: what was known at the beginning. `forgetsByItself`: nobody knows when. */
  constructor({ calls }: History, before: FloorBounds, forgetsByItself: boolean) {
    this.#forgetsByItself = forgetsByItself;
    this.#asked.push({ time: 0, floor: before.atMost });
    this.#done.push({ time: 0, floor: before.atLeast });
    for (const call of calls) {
      if (call.kind !== "compact") continue;
      this.#asked.push({ time: call.called, floor: call.revision });
      if (answered(call)) this.#done.push({ time: call.returned, floor: call.revision });
    }
  }

  /** The highest floor that must be, and the highest that may be, at `time`. */
  at(time: number): FloorBounds {
    return { atLeast: highest(this.#done, time), atMost: highest(this.#asked, time) };
  }

  /** Whether a call that ended at `time` may have found the revision gone. */
  mayBeGone(revision: bigint, time: number): boolean {
    return this.#forgetsByItself || this.#asked.some((asked) => asked.time < time && revision < asked.floor);
  }

  /** Whether exactly this revision may have become the lowest. */
  mayBegin(revision: bigint): boolean {
    return this.#forgetsByItself || this.#asked.some((asked) => asked.floor === revision);
  }

  /** Whether a call made at `time` must find the revision gone. */
  isGone(revision: bigint, time: number): boolean {
    return this.#done.some((done) => done.time < time && revision < done.floor);
  }
}

function highest(floors: readonly { readonly time: number; readonly floor: bigint }[], time: number): bigint {
  return floors.reduce((high, at) => (at.time <= time && at.floor > high ? at.floor : high), 0n);
}
