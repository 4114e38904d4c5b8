import { Evidence } from "../history/evidence.js";
import { type FloorBounds, Floors } from "../history/floors.js";
import type { History } from "../history/history.js";
import { answered } from "../history/history.js";
import type { Order } from "../history/order.js";
import type { Timeline } from "../history/timeline.js";
import { WriteTimes } from "../history/write-times.js";

/** What anybody can know of a store at the moment it crashes: it must come back with this, and with nothing else. */
export interface Knowledge {
  /** What every revision up to {@link newest} held. */
  readonly timeline: Timeline;
  /** The highest revision that anybody was told of. */
  readonly oldest: bigint;
  /** The highest that anybody had asked for. */
  readonly newest: bigint;
  /** The compaction that was acknowledged, and the highest that was asked for. */
  readonly floor: FloorBounds;
  /** Leases that must be there. */
  readonly leases: readonly bigint[];
  /** Leases that must not be there. */
  readonly endedLeases: readonly bigint[];
}

/** Of an empty directory. */
export function nothingKnown(timeline: Timeline): Knowledge {
  const floor = { atLeast: 0n, atMost: 0n };
  return { timeline, oldest: 1n, newest: 1n, floor, leases: [], endedLeases: [] };
}

/** What a power cut leaves of it when nothing was synced: any state that there was. */
export function whatNeedsNoSync({ timeline, newest, floor }: Knowledge): Knowledge {
  return { timeline, oldest: 1n, newest, floor: { ...floor, atLeast: 0n }, leases: [], endedLeases: [] };
}

/** What is known at `time` of a history that went on from `before`. */
export function knowledgeAt(history: History, order: Order, before: Knowledge, time: number): Knowledge {
  const seen = new Evidence(history, before.oldest).seenBefore(time + 1);
  const asked = new WriteTimes(order.writers).firstAskedAfter(time);
  return {
    timeline: order.timeline,
    oldest: seen,
    newest: asked === undefined ? order.timeline.revision : asked - 1n,
    floor: new Floors(history, before.floor, false).at(time),
    ...leasesAt(history, order, before, time),
  };
}

function leasesAt({ calls }: History, { leaseEnds }: Order, before: Knowledge, time: number) {
  const alive = new Set(before.leases);
  const ended = new Set(before.endedLeases);
  for (const call of calls) {
    if (call.kind === "grant" && answered(call) && call.returned <= time) alive.add(call.outcome.value);
  }
  for (const call of calls) {
    if (call.kind !== "revoke" || call.called > time) continue;
    alive.delete(call.lease);
    if (answered(call) && call.returned <= time) ended.add(call.lease);
  }
  // One that went by itself may have been on its way.
  for (const lease of leaseEnds.keys()) alive.delete(lease);
  return { leases: [...alive], endedLeases: [...ended] };
}
