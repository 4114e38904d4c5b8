import type { TxnCall } from "./history.js";

interface Asked {
  readonly called: number;
  readonly revision: bigint;
}

/** When changes were asked for. */
export class WriteTimes {
  /** Only those with a lower revision than all asked for later, the last first. */
  readonly #falling: Asked[] = [];

  constructor(writers: ReadonlyMap<bigint, TxnCall>) {
    const all = Array.from(writers, ([revision, { called }]) => ({ called, revision }));
    for (const asked of all.sort((a, b) => b.called - a.called)) {
      const lowest = this.#falling.at(-1);
      if (lowest === undefined || asked.revision < lowest.revision) this.#falling.push(asked);
    }
  }

  /** The lowest revision that was asked for after `time`: at that time the store had not come to it. */
  firstAskedAfter(time: number): bigint | undefined {
    return this.#falling.findLast(({ called }) => called > time)?.revision;
  }
}
