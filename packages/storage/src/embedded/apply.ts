import type { Compare, KeyValue, KVEvent, Op, TxnRequest, TxnResponse } from "../kv/kv.js";
import { leaseNotFoundError } from "../kv/kv-errors.js";
import { attachedKeys, findLease, withAttachment, withoutLease } from "./leases.js";
import type { Change, StoreState } from "./store-state.js";
import { pairBytes } from "./store-state.js";

const NO_BYTES = Buffer.alloc(0);
const NO_OPS: readonly Op[] = [];

/** A change together with what the caller is told. */
export interface AppliedTxn extends Change {
  readonly response: TxnResponse;
}

/**
 * Runs a transaction against `before`, which stays as it is.
 * @throws KVError, code LeaseNotFound, when a put names a lease that is not there
 */
export function applyTxn(before: StoreState, request: TxnRequest): AppliedTxn {
  const succeeded = request.compare.every((compare) => holds(before, compare));
  const ops = succeeded ? request.success : (request.failure ?? NO_OPS);
  const draft = new Draft(before);
  const results = ops.map((op) => result(draft.run(op)));
  const { state, events } = draft.finish();
  return { state, events, response: { succeeded, revision: BigInt(state.revision), results } };
}

/** Ends a lease and deletes the keys attached to it, in one revision. */
export function applyRevoke(before: StoreState, leaseId: bigint): Change {
  const draft = new Draft(before);
  for (const key of attachedKeys(before.leases, leaseId)) draft.run({ type: "delete", key });
  const { state, events } = draft.finish();
  return { state: { ...state, leases: withoutLease(state.leases, leaseId) }, events };
}

/** Applies logged operations: what they need was checked when they were made, and they changed something then. */
export function replayChange(before: StoreState, ops: readonly Op[]): Change {
  const draft = new Draft(before, false);
  for (const op of ops) draft.run(op);
  const change = draft.finish();
  // After a salvage they may find nothing any more; the revision was used up nevertheless.
  return change.events.length > 0 ? change : { ...change, state: { ...before, revision: before.revision + 1 } };
}

function holds(state: StoreState, compare: Compare): boolean {
  return (state.tree.get(compare.key)?.modRevision ?? 0n) === compare.modRevision;
}

function result(kv: KeyValue | undefined): { readonly kv?: KeyValue } {
  return kv === undefined ? {} : { kv };
}

/** A transaction under way: gathers changes on top of a state. */
class Draft {
  readonly #before: StoreState;
  readonly #revision: bigint;
  readonly #events: KVEvent[] = [];
  #tree: StoreState["tree"];
  #leases: StoreState["leases"];
  #liveBytes: number;
  readonly #needsLease: boolean;

  constructor(before: StoreState, needsLease = true) {
    this.#needsLease = needsLease;
    this.#before = before;
    this.#revision = BigInt(before.revision + 1);
    this.#tree = before.tree;
    this.#leases = before.leases;
    this.#liveBytes = before.liveBytes;
  }

  /** What the operation found or replaced. */
  run(op: Op): KeyValue | undefined {
    const current = this.#tree.get(op.key);
    switch (op.type) {
      case "range":
        break;
      case "put":
        this.#put(op, current);
        break;
      case "delete":
        if (current !== undefined) this.#delete(current);
        break;
      default:
        op satisfies never;
    }
    return current;
  }

  finish(): Change {
    if (this.#events.length === 0) return { state: this.#before, events: this.#events };
    const state: StoreState = {
      revision: this.#before.revision + 1,
      tree: this.#tree,
      liveBytes: this.#liveBytes,
      leases: this.#leases,
    };
    return { state, events: this.#events };
  }

  #put(op: Op & { type: "put" }, current: KeyValue | undefined): void {
    const lease = op.lease ?? 0n;
    if (this.#needsLease && lease !== 0n && findLease(this.#leases, lease) === undefined) {
      throw leaseNotFoundError();
    }
    this.#refuseSecondChange(op.key);
    const kv: KeyValue = {
      key: op.key,
      value: op.value,
      createRevision: current?.createRevision ?? this.#revision,
      modRevision: this.#revision,
      version: current === undefined ? 1n : current.version + 1n,
      lease,
    };
    this.#tree = this.#tree.set(op.key, kv);
    this.#record(current === undefined ? { type: "put", kv } : { type: "put", kv, prevKV: current }, current, kv);
  }

  #delete(current: KeyValue): void {
    this.#refuseSecondChange(current.key);
    const { key } = current;
    const kv: KeyValue = {
      key,
      value: NO_BYTES,
      createRevision: 0n,
      modRevision: this.#revision,
      version: 0n,
      lease: 0n,
    };
    this.#tree = this.#tree.delete(key);
    this.#record({ type: "delete", kv, prevKV: current }, current, undefined);
  }

  #record(event: KVEvent, before: KeyValue | undefined, after: KeyValue | undefined): void {
    this.#events.push(event);
    this.#leases = withAttachment(this.#leases, before, after);
    this.#liveBytes += (after === undefined ? 0 : pairBytes(after)) - (before === undefined ? 0 : pairBytes(before));
  }

  /** A revision has one state of a key: etcd refuses such transactions as well. */
  #refuseSecondChange(key: string): void {
    if (this.#events.some((event) => event.kv.key === key)) {
      throw new TypeError(`transaction changes ${key} twice`);
    }
  }
}
