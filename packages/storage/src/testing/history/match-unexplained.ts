import { describeEvents } from "./describe.js";
import type { Evidence } from "./evidence.js";
import type { History, TxnCall } from "./history.js";
import { isUnclear } from "./history.js";
import type { Timeline } from "./timeline.js";
import { makes, txnEffect } from "./txn-effect.js";
import type { Violations } from "./violation.js";

interface MatchSettings {
  readonly history: History;
  readonly evidence: Evidence;
  readonly timeline: Timeline;
  readonly violations: Violations;
  /** Completed with what is found. */
  readonly writers: Map<bigint, TxnCall>;
  /** Revisions that no acknowledged transaction made. */
  readonly unexplained: readonly bigint[];
}

/**
 * Gives each revision that nobody was acknowledged for to a transaction without an answer that may have made it, no
 * transaction twice; what remains has to be the end of a lease. Returns those, by lease.
 */
export function matchUnexplained(settings: MatchSettings): Map<bigint, bigint> {
  const { history, timeline, violations, writers, unexplained } = settings;
  const unclear = history.calls.filter((call) => call.kind === "txn").filter(isUnclear);
  const leaseEnds = new Map<bigint, bigint>();
  const matching = new Matching<bigint, TxnCall>();
  for (const revision of unexplained) {
    const lease = endedLease(timeline, revision);
    const candidates = unclear.filter((call) => mayHaveMade(call, revision, settings));
    if (matching.add(revision, candidates)) continue;
    if (lease !== undefined && !leaseEnds.has(lease)) leaseEnds.set(lease, revision);
    else {
      const what = describeEvents(timeline.changesAt(revision));
      violations.add("change-from-nowhere", `revision ${revision} changed ${what}, which nobody asked for`);
    }
  }
  for (const [call, revision] of matching.pairs) writers.set(revision, call);
  return leaseEnds;
}

function mayHaveMade(call: TxnCall, revision: bigint, { evidence, timeline }: MatchSettings): boolean {
  if (call.called > evidence.firstSeen(revision) || revision <= evidence.seenBefore(call.called)) return false;
  // Only calls of those who are gone end without an outcome.
  const limit = call.returned === undefined ? undefined : evidence.lowestAfter(call.returned);
  if (limit !== undefined && revision > limit) return false;
  return makes(txnEffect(timeline, call.request, revision - 1n).changes, timeline.changesAt(revision));
}

/** The lease whose end a revision can have been: all keys attached to it went, and nothing else happened. */
function endedLease(timeline: Timeline, revision: bigint): bigint | undefined {
  const events = timeline.changesAt(revision);
  const lease = events[0]?.prevKV?.lease ?? 0n;
  if (lease === 0n || events.some(({ type, prevKV }) => type !== "delete" || prevKV?.lease !== lease)) return undefined;
  const attached = timeline.list({ key: "", rangeEnd: "\u{10ffff}" }, revision - 1n).filter((kv) => kv.lease === lease);
  return attached.length === events.length ? lease : undefined;
}

/** A matching in a bipartite graph that grows by augmenting paths. */
class Matching<A, B> {
  readonly pairs = new Map<B, A>();
  readonly #candidates = new Map<A, readonly B[]>();

  /** Finds a partner for `a`, moving others to other partners if need be. */
  add(a: A, candidates: readonly B[]): boolean {
    this.#candidates.set(a, candidates);
    return this.#place(a, new Set());
  }

  #place(a: A, tried: Set<B>): boolean {
    for (const b of this.#candidates.get(a) ?? []) {
      if (tried.has(b)) continue;
      tried.add(b);
      const holder = this.pairs.get(b);
      if (holder === undefined || this.#place(holder, tried)) {
        this.pairs.set(b, a);
        return true;
      }
    }
    return false;
  }
}
