import type { KV, KVEvent } from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import { describeEvents, describePairs } from "../history/describe.js";
import { sameEvents } from "../history/order.js";
import { samePairs } from "../history/same.js";
import type { Timeline } from "../history/timeline.js";
import type { Knowledge } from "./knowledge.js";

const ALL = { key: "/", rangeEnd: "0" };
/** Revisions read of those that are kept. */
const SAMPLES = 6n;

/**
 * Whether a store that was opened again is one that can have come out of what is known: everything acknowledged or read
 * is there, nothing that was never asked for, every revision that is kept is what it was, and watches lead from one to
 * the next. Returns what is known now.
 * @throws Error saying what is wrong
 */
export async function checkRecovered(kv: KV, known: Knowledge): Promise<Knowledge> {
  const { revision, compactRevision: floor } = await kv.status();
  expect(revision >= known.oldest, `acknowledged or read up to ${known.oldest}, but back at ${revision}`);
  expect(revision <= known.newest, `at ${revision}, but only ${known.newest} was asked for`);
  expect(floor >= known.floor.atLeast, `compacted to ${known.floor.atLeast}, but back at ${floor}`);
  expect(floor <= known.floor.atMost, `forgot what is before ${floor}, asked for was ${known.floor.atMost}`);
  const first = floor > 1n ? floor : 1n;
  const step = (revision - first) / SAMPLES + 1n;
  for (let at = revision; at >= first; at -= step) await checkPairs(kv, known.timeline, at);
  await checkPairs(kv, known.timeline, first);
  await checkChanges(kv, known.timeline, first, revision);
  return { ...known, oldest: revision, floor: { ...known.floor, atLeast: floor } };
}

/** Whether leases are there that have to be, and no others. Writes to the store. */
export async function checkLeasesRecovered(kv: KV, { leases, endedLeases }: Knowledge): Promise<void> {
  for (const lease of leases) expect(await hasLease(kv, lease), `lease ${lease} is lost`);
  for (const lease of endedLeases) expect(!(await hasLease(kv, lease)), `lease ${lease} had ended`);
}

async function checkPairs(kv: KV, timeline: Timeline, revision: bigint): Promise<void> {
  const { kvs } = await kv.range({ ...ALL, revision });
  const want = timeline.list(ALL, revision);
  expect(samePairs(kvs, want), `at ${revision} there was ${describePairs(want)}; now there is ${describePairs(kvs)}`);
}

async function checkChanges(kv: KV, timeline: Timeline, first: bigint, last: bigint): Promise<void> {
  if (first === last) return;
  const told: KVEvent[] = [];
  for await (const { events, revision } of kv.watch({ ...ALL, prevKV: true, startRevision: first + 1n })) {
    told.push(...events);
    if (revision >= last) break;
  }
  let at = 0;
  for (let revision = first + 1n; revision <= last; revision++) {
    const want = timeline.changesAt(revision);
    const events = told.slice(at, at + want.length);
    at += want.length;
    const texts = `${describeEvents(want)}, a watch now tells ${describeEvents(events)}`;
    expect(sameEvents(events, want), `revision ${revision} was ${texts}`);
  }
  expect(at === told.length, `a watch tells ${describeEvents(told.slice(at))} behind ${last}`);
}

async function hasLease(kv: KV, lease: bigint): Promise<boolean> {
  try {
    await kv.txn({ compare: [], success: [{ type: "put", key: "/lease-probe", value: Buffer.alloc(0), lease }] });
    return true;
  } catch (err) {
    if (isKVError(err, "LeaseNotFound")) return false;
    throw err;
  }
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
