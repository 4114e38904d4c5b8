import type { KeyValue, KVEvent } from "../../kv/kv.js";
import { describeCall, describeEvents, describeWatch } from "./describe.js";
import type { Evidence } from "./evidence.js";
import type { History, TxnCall } from "./history.js";
import { answered } from "./history.js";
import { matchUnexplained } from "./match-unexplained.js";
import { sameEvent } from "./same.js";
import type { KeyChange, KeyRange, Timeline } from "./timeline.js";
import { effectOn, makes } from "./txn-effect.js";
import type { Violations } from "./violation.js";

/** The one order of changes, and who made each of them. */
export interface Order {
  readonly timeline: Timeline;
  /** Missing: the end of a lease. */
  readonly writers: ReadonlyMap<bigint, TxnCall>;
  /** Revisions in which leases ended, that took keys with them. */
  readonly leaseEnds: ReadonlyMap<bigint, bigint>;
}

export interface OrderSettings {
  readonly history: History;
  readonly evidence: Evidence;
  /** What was there before; grows to the newest revision. */
  readonly timeline: Timeline;
  /** Watches of all this are taken as witnesses of what each revision changed. */
  readonly keyspace: KeyRange;
  readonly violations: Violations;
}

/**
 * Finds out what each revision changed: from the transaction that was acknowledged with it, or, for those whose outcome
 * never became known, from watches of everything. Undefined when the order cannot be told.
 */
export function findOrder(settings: OrderSettings): Order | undefined {
  const { evidence, timeline, violations } = settings;
  const witness = new Witness(settings);
  const acknowledged = byRevision(settings.history);
  const writers = new Map<bigint, TxnCall>();
  const unexplained: bigint[] = [];
  while (timeline.revision < evidence.newest) {
    const revision = timeline.revision + 1n;
    const told = witness.eventsAt(revision);
    const writer = findWriter(acknowledged.get(revision) ?? [], told, settings);
    const changes = writer === undefined ? told?.map(toChange) : changesOf(writer, timeline);
    if (changes === undefined || changes.length === 0) {
      const what =
        told === undefined ? "nothing tells what it changed" : "a watch of everything says it changed nothing";
      violations.add("revision-unaccounted", `revision ${revision}: ${what}`);
      return undefined;
    }
    const events = timeline.append(changes);
    if (writer === undefined) unexplained.push(revision);
    else writers.set(revision, writer);
    if (told === undefined || sameEvents(told, events)) continue;
    const who = writer === undefined ? "the state before it" : describeCall(writer);
    const rule = writer === undefined ? "watch-wrong-event" : "lost-write";
    violations.add(
      rule,
      `${who} makes revision ${revision} ${describeEvents(events)}; watches saw ${describeEvents(told)}`,
    );
    return undefined;
  }
  const leaseEnds = matchUnexplained({ ...settings, writers, unexplained });
  return { timeline, writers, leaseEnds };
}

/** What watches of everything saw. */
class Witness {
  readonly #events = new Map<bigint, KVEvent[]>();
  readonly #spans: { readonly first: bigint; readonly last: bigint }[] = [];

  constructor({ history, keyspace, violations }: OrderSettings) {
    for (const watch of history.watches) {
      const { request, batches } = watch;
      if (request.key !== keyspace.key || request.rangeEnd !== keyspace.rangeEnd) continue;
      for (const [revision, events] of groupByRevision(batches.flatMap(({ batch }) => batch.events))) {
        const known = this.#events.get(revision);
        if (known === undefined) this.#events.set(revision, events);
        else if (!sameEvents(known, events)) {
          const what = `${describeEvents(events)}, another one ${describeEvents(known)}`;
          violations.add("watches-disagree", `${describeWatch(watch)} saw at ${revision} ${what}`);
        }
      }
      const last = batches.at(-1)?.batch.revision;
      const first = request.startRevision ?? batches[0]?.batch.events[0]?.kv.modRevision;
      if (first !== undefined && last !== undefined) this.#spans.push({ first, last });
    }
  }

  /** Undefined: nobody watched. */
  eventsAt(revision: bigint): readonly KVEvent[] | undefined {
    const watched = this.#spans.some(({ first, last }) => first <= revision && revision <= last);
    return this.#events.get(revision) ?? (watched ? [] : undefined);
  }
}

/** Acknowledged transactions that may have changed something, by the revision that they were told. */
function byRevision({ calls }: History): Map<bigint, TxnCall[]> {
  const result = new Map<bigint, TxnCall[]>();
  for (const call of calls) {
    if (call.kind !== "txn" || !answered(call)) continue;
    const { succeeded, revision } = call.outcome.value;
    const ops = succeeded ? call.request.success : (call.request.failure ?? []);
    if (ops.every(({ type }) => type === "range")) continue;
    const others = result.get(revision);
    if (others === undefined) result.set(revision, [call]);
    else others.push(call);
  }
  return result;
}

/**
 * Which of the transactions that were told one revision made it. A put always makes one; a deletion may have found its key
 * gone, by another one that was told the same revision or got no answer, or by the end of a lease.
 */
function findWriter(
  calls: readonly TxnCall[],
  told: readonly KVEvent[] | undefined,
  { timeline, evidence, violations }: OrderSettings,
): TxnCall | undefined {
  const [put, second] = calls.filter(hasPut);
  if (second !== undefined && put !== undefined) {
    violations.add("revision-used-twice", `${describeCall(put)}; ${describeCall(second)}`);
  }
  if (put !== undefined) return put;
  const revision = timeline.revision + 1n;
  const able = calls
    .filter((call) => fits(call, (key) => timeline.get(key), true))
    .filter((call) => told === undefined || makes(changesOf(call, timeline), told));
  // Who was told of the revision before asking cannot have made it. Whoever of the others did, the rest fits as well,
  // unless one of them must have found the key.
  const early = able.filter((call) => tellsWhatItReplaced(call) || revision > evidence.seenBefore(call.called));
  return early.find((call) => othersFit(call, calls, timeline)) ?? early[0];
}

/** Whether all others can have come after `writer`, and done nothing. */
function othersFit(writer: TxnCall, calls: readonly TxnCall[], timeline: Timeline): boolean {
  const gone = new Set(changesOf(writer, timeline).map(({ key }) => key));
  const after = (key: string) => (gone.has(key) ? undefined : timeline.get(key));
  return calls.every((call) => call === writer || (!tellsWhatItReplaced(call) && fits(call, after, false)));
}

/** Whether the answer is one to the given state, and whether it changes something. */
function fits({ request, outcome }: TxnCall, get: (key: string) => KeyValue | undefined, changesIt: boolean): boolean {
  const { succeeded, changes } = effectOn(get, request);
  return outcome?.ok === true && outcome.value.succeeded === succeeded && changes.length > 0 === changesIt;
}

function tellsWhatItReplaced({ request, outcome }: TxnCall): boolean {
  if (outcome?.ok !== true) return false;
  const { succeeded, results } = outcome.value;
  const ops = succeeded ? request.success : (request.failure ?? []);
  return ops.some(({ type }, i) => type === "delete" && results[i]?.kv !== undefined);
}

/** What it changes if the answer is right about the comparisons. */
function changesOf({ request, outcome }: TxnCall, timeline: Timeline): readonly KeyChange[] {
  const branch = outcome?.ok === true && outcome.value.succeeded;
  return effectOn((key) => timeline.get(key), request, branch).changes;
}

function hasPut({ request, outcome }: TxnCall): boolean {
  const succeeded = outcome?.ok === true && outcome.value.succeeded;
  return (succeeded ? request.success : (request.failure ?? [])).some(({ type }) => type === "put");
}

function toChange({ type, kv }: KVEvent): KeyChange {
  const { key, value, lease } = kv;
  return type === "put" ? { type, key, value, lease } : { type, key };
}

export function groupByRevision(events: readonly KVEvent[]): Map<bigint, KVEvent[]> {
  const result = new Map<bigint, KVEvent[]>();
  for (const event of events) {
    const others = result.get(event.kv.modRevision);
    if (others === undefined) result.set(event.kv.modRevision, [event]);
    else others.push(event);
  }
  return result;
}

/** Whether two tell the same of a revision; etcd does not say in which order. */
export function sameEvents(a: readonly KVEvent[], b: readonly KVEvent[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((event) =>
    sameEvent(
      event,
      b.find(({ kv }) => kv.key === event.kv.key),
    ),
  );
}
