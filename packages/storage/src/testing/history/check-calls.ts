import type { KeyValue, TxnResponse } from "../../kv/kv.js";
import { describeCall, describePair, describePairs } from "./describe.js";
import type { Evidence } from "./evidence.js";
import { isOld, revisionOf } from "./evidence.js";
import type { Floors } from "./floors.js";
import type { History, RangeCall, RecordedCall, TxnCall } from "./history.js";
import { answered } from "./history.js";
import type { Order } from "./order.js";
import { samePair, samePairs } from "./same.js";
import { type TxnEffect, txnEffect } from "./txn-effect.js";
import type { Violations } from "./violation.js";
import type { WriteTimes } from "./write-times.js";

export interface CheckContext extends Order {
  readonly history: History;
  readonly evidence: Evidence;
  readonly floors: Floors;
  readonly writeTimes: WriteTimes;
  readonly violations: Violations;
  readonly losesDeletionAtFloor: boolean;
}

/** Every call is justified by the state at the revision that its answer names, and names one that fits the time. */
export function checkCalls(context: CheckContext): void {
  for (const call of context.history.calls) {
    checkTime(call, context);
    if (call.kind === "range") checkRange(call, context);
    else if (call.kind === "txn" && answered(call)) checkTxn(call, call.outcome.value, context);
  }
}

function checkTime(call: RecordedCall, { evidence, writers, violations }: CheckContext): void {
  const revision = revisionOf(call);
  if (revision === undefined) return;
  const seen = isOld(call) ? notOlderThan(call) : evidence.seenBefore(call.called);
  const isWriter = writers.get(revision) === call;
  if (revision < seen || (isWriter && revision === seen)) {
    violations.add("stale-answer", `${describeCall(call)}, but it was to be of ${seen} or later`);
  }
}

function notOlderThan(call: RecordedCall): bigint {
  return call.kind === "range" ? (call.notOlderThan ?? 0n) : 0n;
}

/** What was seen had been asked for before. */
export function checkWriters({ evidence, writers, violations }: CheckContext): void {
  for (const [revision, call] of writers) {
    const seen = evidence.firstSeen(revision);
    if (seen < call.called) {
      violations.add(
        "answer-from-the-future",
        `revision ${revision} was seen at ${seen}, before ${describeCall(call)}`,
      );
    }
  }
}

function checkTxn(call: TxnCall, response: TxnResponse, context: CheckContext): void {
  const { timeline, writers, violations } = context;
  const isWriter = writers.get(response.revision) === call;
  const revision = isWriter ? response.revision - 1n : response.revision;
  const effect = txnEffect(timeline, call.request, revision);
  if (effect.succeeded !== response.succeeded) {
    const pairs = call.request.compare.map(({ key }) => `${key}: ${describePair(timeline.get(key, revision))}`);
    violations.add("wrong-comparison", `${describeCall(call)}, but at ${revision} there was ${pairs.join(", ")}`);
    return;
  }
  if (!isWriter && effect.changes.length > 0) {
    violations.add("lost-write", `${describeCall(call)}, but that revision was made by something else`);
  }
  checkResults(call, response, effect, context);
}

function checkResults(call: TxnCall, { results }: TxnResponse, effect: TxnEffect, { violations }: CheckContext): void {
  for (const [i, { op, kv }] of effect.found.entries()) {
    const told = results[i]?.kv;
    // An engine need not say what a change replaced.
    if ((told === undefined && op.type !== "range") || samePair(told, kv)) continue;
    violations.add(
      "wrong-answer",
      `${describeCall(call)} found ${describePair(told)} where there was ${describePair(kv)}`,
    );
  }
}

function checkRange(call: RangeCall, context: CheckContext): void {
  if (call.returned === undefined || call.outcome === undefined) return;
  const { request, outcome } = call;
  const { evidence, floors, violations } = context;
  const asked = request.revision ?? 0n;
  if (!outcome.ok) {
    const justified =
      (outcome.code === "Compacted" && asked > 0n && floors.mayBeGone(asked, call.returned)) ||
      (outcome.code === "FutureRevision" && asked > evidence.seenBefore(call.called));
    if (!justified && (outcome.code === "Compacted" || outcome.code === "FutureRevision")) {
      violations.add("wrong-failure", describeCall(call));
    }
    return;
  }
  if (asked > outcome.value.revision || (asked > 0n && !isOld(call) && floors.isGone(asked, call.called))) {
    violations.add("wrong-failure", `${describeCall(call)}: that revision is not there`);
    return;
  }
  checkPairs(call, outcome.value, asked > 0n ? asked : outcome.value.revision, context);
}

function checkPairs(
  call: RangeCall,
  answer: { readonly kvs: readonly KeyValue[]; readonly count: number; readonly more: boolean },
  revision: bigint,
  { timeline, violations }: CheckContext,
): void {
  const { request } = call;
  const all = timeline.list(request, revision);
  const limited = request.limit ? all.slice(0, request.limit) : all;
  const shown = request.countOnly ? [] : limited;
  const want = request.keysOnly ? shown.map((kv) => ({ ...kv, value: Buffer.alloc(0) })) : shown;
  const more = !request.countOnly && want.length < all.length;
  if (samePairs(answer.kvs, want) && answer.count === all.length && answer.more === more) return;
  const state = `at ${revision} there were ${all.length}: ${describePairs(want)}${more ? ", and more" : ""}`;
  violations.add("wrong-answer", `${describeCall(call)}, but ${state}`);
}
