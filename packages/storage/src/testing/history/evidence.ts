import type { History, RecordedCall, RecordedWatch } from "./history.js";
import { answered } from "./history.js";

interface Sighting {
  readonly time: number;
  readonly revision: bigint;
}

/**
 * When which revision was seen. Every answer and every batch of a watch tells of one; whoever asks later must find at
 * least that, and what made it must have been asked for before.
 */
export class Evidence {
  /** Only those that raise the highest revision seen, in order of time. */
  readonly #rising: Sighting[] = [];
  /** When calls were made, and what they were told: only those below everything told to later calls, the last first. */
  readonly #falling: Sighting[] = [];

  /** `revision`: where the store stood before the first call. */
  constructor(history: History, revision: bigint) {
    const before = { time: 0, revision };
    const sightings = [before, ...history.calls.flatMap(inCall), ...history.watches.flatMap(inWatch)];
    sightings.sort((a, b) => a.time - b.time);
    for (const sighting of sightings) if (sighting.revision > this.newest) this.#rising.push(sighting);
    for (const call of history.calls.toReversed()) {
      const revision = isOld(call) ? undefined : revisionOf(call);
      const lowest = this.#falling.at(-1)?.revision;
      if (revision === undefined || (lowest !== undefined && revision >= lowest)) continue;
      this.#falling.push({ time: call.called, revision });
    }
  }

  /** The highest revision seen at all. */
  get newest(): bigint {
    return this.#rising.at(-1)?.revision ?? 0n;
  }

  /** The highest revision seen before `time`: what a call made then must not fall behind. */
  seenBefore(time: number): bigint {
    return this.#rising[this.#index((sighting) => sighting.time < time) - 1]?.revision ?? 0n;
  }

  /** When this revision, or one after it, was first seen. */
  firstSeen(revision: bigint): number {
    return this.#rising[this.#index((sighting) => sighting.revision < revision)]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** The lowest revision that a call made after `time` was told: what was over by then lies not behind it. */
  lowestAfter(time: number): bigint | undefined {
    return this.#falling.findLast((sighting) => sighting.time > time)?.revision;
  }

  /** How many sightings satisfy what holds for the first ones and not for the others. */
  #index(holds: (sighting: Sighting) => boolean): number {
    let low = 0;
    let high = this.#rising.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#rising[middle] as Sighting)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether the answer may be older than the question. */
export function isOld(call: RecordedCall): boolean {
  return call.kind === "range" && call.request.serializable === true;
}

/** The revision that an answer tells of. */
export function revisionOf(call: RecordedCall): bigint | undefined {
  if (!answered(call)) return undefined;
  switch (call.kind) {
    case "txn":
    case "range":
    case "status":
      return call.outcome.value.revision;
    default:
      return undefined;
  }
}

function inCall(call: RecordedCall): Sighting[] {
  const revision = revisionOf(call);
  return revision === undefined || call.returned === undefined ? [] : [{ time: call.returned, revision }];
}

function inWatch({ batches }: RecordedWatch): Sighting[] {
  return batches.map(({ time, batch }) => ({ time, revision: batch.revision }));
}
