import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeyValue, KVStatus, Op, RangeResponse, TxnRequest, TxnResponse } from "../../kv/kv.js";
import { type RandomSource, randomSource, testSeed } from "../random-source.js";
import { checkHistory, describeViolations, everyKey } from "./check-history.js";
import { describeCall } from "./describe.js";
import { answered, type History, type Question, type RecordedCall } from "./history.js";
import { isLinearizable } from "./search-linearization.js";
import { Timeline } from "./timeline.js";
import { txnEffect } from "./txn-effect.js";

const HISTORIES = 3000;
const KEYS = ["/a", "/b"];

/** A history of calls that overlap, each with its effect at some moment in between, on a store that does what it should. */
function randomHistory(random: RandomSource): { calls: RecordedCall[]; store: Timeline } {
  const store = new Timeline();
  const plans = Array.from({ length: 3 + random(5) }, (_, id) => {
    const called = random(20);
    const effect = called + random(8);
    return { id, called, effect, returned: random(6) === 0 ? undefined : effect + random(8) };
  });
  const calls = plans
    .sort((a, b) => a.effect - b.effect)
    .map(({ id, called, effect, returned }): RecordedCall => {
      const question = randomQuestion(random, store, id);
      // Some of those without an answer never happened.
      const value = returned === undefined && random(2) === 0 ? undefined : ask(question, store);
      // Calls begin and end at times of their own, so that no two are the same.
      const times = { called: called * 100 + id, effect };
      const base = { ...question, id, client: `client-${id}`, called: times.called };
      if (returned === undefined) return base as RecordedCall;
      return { ...base, returned: returned * 100 + 50 + id, outcome: { ok: true, value } } as RecordedCall;
    });
  return { calls: calls.sort((a, b) => a.called - b.called), store };
}

function randomQuestion(random: RandomSource, store: Timeline, id: number): Question {
  const key = KEYS[random(KEYS.length)] as string;
  const success: Op[] = [random(3) === 0 ? { type: "delete", key } : { type: "put", key, value: Buffer.from(`${id}`) }];
  const modRevision = random(3) === 0 ? BigInt(random(5)) : (store.get(key)?.modRevision ?? 0n);
  switch (random(6)) {
    case 0:
      return { kind: "status" };
    case 1:
      return { kind: "range", request: random(2) === 0 ? { key } : { key: "/", rangeEnd: "0" } };
    case 2:
      return { kind: "txn", request: { compare: [], success } };
    default:
      return { kind: "txn", request: { compare: [{ key, modRevision }], success, failure: [{ type: "range", key }] } };
  }
}

function ask(question: Question, store: Timeline): KVStatus | RangeResponse | TxnResponse {
  if (question.kind === "range") {
    const kvs = store.list(question.request);
    return { kvs, count: kvs.length, more: false, revision: store.revision };
  }
  if (question.kind !== "txn") return { revision: store.revision, compactRevision: 0n, sizeBytes: 0 };
  return transact(question.request, store);
}

function transact(request: TxnRequest, store: Timeline): TxnResponse {
  const { succeeded, changes, found } = txnEffect(store, request);
  if (changes.length > 0) store.append(changes);
  const results = found.map(({ kv }) => (kv === undefined ? {} : { kv }));
  return { succeeded, revision: store.revision, results };
}

/** Tells one thing differently: most of the time nothing explains it any more. */
function distort(calls: readonly RecordedCall[], random: RandomSource): RecordedCall[] {
  const victims = calls.filter(answered);
  const victim = victims[random(victims.length || 1)];
  if (victim === undefined) return [...calls];
  const value = victim.outcome.value as { revision: bigint; succeeded?: boolean; kvs?: readonly object[] };
  const lies: (() => object)[] = [
    () => ({ outcome: { ok: true, value: { ...value, revision: value.revision + 1n } } }),
    () => ({ outcome: { ok: true, value: { ...value, revision: value.revision > 1n ? value.revision - 1n : 1n } } }),
    () => ({ returned: Math.max(victim.called + 0.5, victim.returned - 100 * random(12)) }),
    () => ({ called: Math.min(victim.returned - 0.5, victim.called + 100 * random(12)) }),
    () => ({ outcome: { ok: true, value: { ...value, succeeded: value.succeeded !== true } } }),
    () => ({ outcome: undefined, returned: undefined }),
  ];
  const lie = lies[random(lies.length)] as () => object;
  return calls
    .map((call) => (call === victim ? ({ ...call, ...lie() } as RecordedCall) : call))
    .sort((a, b) => a.called - b.called);
}

/** With a watch of everything that is told all of it in the end. */
function witnessed(calls: RecordedCall[], store: Timeline): History {
  const request = { ...everyKey, startRevision: 2n, prevKV: true };
  const time = 1_000_000;
  const batches: History["watches"][number]["batches"] = [];
  for (let revision = 2n; revision <= store.revision; revision++) {
    batches.push({ time: time + Number(revision), batch: { events: store.changesAt(revision), revision } });
  }
  return { calls, watches: [{ id: 1000, client: "witness", request, called: time, batches }] };
}

function statesOf(store: Timeline): KeyValue[][] {
  return Array.from({ length: Number(store.revision) }, (_, i) => store.list(everyKey, BigInt(i + 1)));
}

const seed = testSeed();
test(`the quick check and the search through all orders say the same (STORAGE_SEED=${seed})`, () => {
  const random = randomSource(seed);
  const verdicts = { good: 0, bad: 0 };
  for (let i = 0; i < HISTORIES; i++) {
    const { calls, store } = randomHistory(random);
    const told = random(3) === 0 ? calls : distort(calls, random);
    const history = witnessed(told, store);
    const { violations } = checkHistory(history);
    const quick = violations.length === 0;
    const sure = isLinearizable(history, statesOf(store));
    const texts = [...told.map(describeCall), describeViolations(violations)].join("\n");
    assert.equal(quick, sure, `history ${i}: quick says ${quick}, the search ${sure}\n${texts}`);
    verdicts[sure ? "good" : "bad"]++;
  }
  assert.ok(verdicts.good > HISTORIES / 5 && verdicts.bad > HISTORIES / 5, JSON.stringify(verdicts));
});
