import type { KeyValue, Op, RangeRequest } from "../../kv/kv.js";
import { answered, type History, isUnclear, type RecordedCall, type TxnCall } from "./history.js";

type Pairs = ReadonlyMap<string, KeyValue>;
/** A store as a list of all its states; the index is the revision. */
type States = readonly Pairs[];

/**
 * Looks for an order of the calls that explains every answer, by trying them all: Wing and Gong's search, with Lowe's
 * memory of what was tried. Knows nothing of revisions but that each change counts one up, and is fit for a dozen calls;
 * there it says whether the quick check is right. `states`: what the store held after each change, from a new store on.
 */
export function isLinearizable({ calls }: History, states: readonly (readonly KeyValue[])[]): boolean {
  const told = states.map((kvs) => describe(byKey(kvs)));
  const relevant = calls.filter((call) => call.kind === "txn" || call.kind === "range" || call.kind === "status");
  const tried = new Set<string>();

  function search(open: readonly RecordedCall[], states: States): boolean {
    // There are two states at first: revisions begin with 1.
    if (describe(states.at(-1) ?? new Map()) !== told[states.length - 2]) return false;
    if (open.every(isUnclear) && states.length - 1 === told.length) return true;
    const key = `${open.map(({ id }) => id).join()} ${states.length} ${states.map(describe).join(";")}`;
    if (tried.has(key)) return false;
    tried.add(key);
    const firstReturn = Math.min(...open.map(({ returned = Number.POSITIVE_INFINITY }) => returned));
    return open
      .filter(({ called }) => called < firstReturn)
      .some((call) => {
        const next = explain(call, states);
        return (
          next !== undefined &&
          search(
            open.filter((other) => other !== call),
            next,
          )
        );
      });
  }
  return search(relevant, [new Map(), new Map()]);
}

/** The states after a call that takes effect now; undefined when its answer would be another one. */
function explain(call: RecordedCall, states: States): States | undefined {
  const revision = states.length - 1;
  if (call.kind === "txn") return explainTxn(call, states);
  if (!answered(call)) return states;
  if (call.kind === "status") return Number(call.outcome.value.revision) === revision ? states : undefined;
  if (call.kind !== "range" || Number(call.outcome.value.revision) !== revision) return undefined;
  const at = states[Number(call.request.revision ?? 0n) || revision];
  if (at === undefined) return undefined;
  const { kvs, count } = call.outcome.value;
  const found = select(at, call.request);
  return count === found.length && describe(byKey(kvs)) === describe(byKey(found)) ? states : undefined;
}

function explainTxn({ request, outcome }: TxnCall, states: States): States | undefined {
  const before: Pairs = states.at(-1) ?? new Map();
  const holds = request.compare.every(({ key, modRevision }) => (before.get(key)?.modRevision ?? 0n) === modRevision);
  const ops = holds ? request.success : (request.failure ?? []);
  const after = apply(before, ops, BigInt(states.length));
  const next = after === undefined ? states : [...states, after];
  if (outcome?.ok !== true) return next;
  const { succeeded, revision, results } = outcome.value;
  if (succeeded !== holds || Number(revision) !== next.length - 1) return undefined;
  const foundRight = ops.every(({ type, key }, i) => {
    const found = results[i]?.kv?.modRevision;
    // What a change replaced need not be told.
    return (found === undefined && type !== "range") || found === before.get(key)?.modRevision;
  });
  return foundRight ? next : undefined;
}

/** Undefined when nothing changes. */
function apply(before: Pairs, ops: readonly Op[], revision: bigint): Pairs | undefined {
  const after = new Map(before);
  let changed = false;
  for (const op of ops) {
    if (op.type === "put") {
      const old = before.get(op.key);
      after.set(op.key, {
        key: op.key,
        value: op.value,
        createRevision: old?.createRevision ?? revision,
        modRevision: revision,
        version: (old?.version ?? 0n) + 1n,
        lease: 0n,
      });
      changed = true;
    } else if (op.type === "delete") changed = after.delete(op.key) || changed;
  }
  return changed ? after : undefined;
}

function select(pairs: Pairs, { key, rangeEnd }: RangeRequest): KeyValue[] {
  if (rangeEnd === undefined) return [pairs.get(key)].filter((kv) => kv !== undefined);
  return [...pairs.values()].filter((kv) => kv.key >= key && kv.key < rangeEnd);
}

function byKey(kvs: readonly KeyValue[]): Pairs {
  return new Map(kvs.map((kv) => [kv.key, kv]));
}

function describe(pairs: Pairs): string {
  return [...pairs.values()]
    .map(({ key, value, createRevision, modRevision, version }) =>
      [key, value, createRevision, modRevision, version].join(),
    )
    .sort()
    .join("|");
}
