import type { KVErrorCode, KVEvent, RangeRequest, RangeResponse, TxnRequest, TxnResponse } from "../../kv/kv.js";
import { everyKey } from "../history/check-history.js";
import { type KeyChange, Timeline } from "../history/timeline.js";
import { type TxnEffect, txnEffect } from "../history/txn-effect.js";

/** What an engine has to answer: a value, or a KVError of this code. */
export type Expected<T> = { readonly value: T } | { readonly code: KVErrorCode };

interface ModelLease {
  readonly ttlMs: number;
  readonly endsMs: number;
}

/** The contract of `KV` in the plainest words: one caller at a time, nothing is shared, everything is looked for from the start. */
export class StoreModel {
  readonly timeline: Timeline;
  readonly #leases: Map<bigint, ModelLease>;
  #floor: bigint;

  constructor(timeline = new Timeline(), leases = new Map<bigint, ModelLease>(), floor = 0n) {
    this.timeline = timeline;
    this.#leases = leases;
    this.#floor = floor;
  }

  get revision(): bigint {
    return this.timeline.revision;
  }

  get floor(): bigint {
    return this.#floor;
  }

  get leases(): bigint[] {
    return [...this.#leases.keys()];
  }

  fork(): StoreModel {
    return new StoreModel(this.timeline.fork(), new Map(this.#leases), this.#floor);
  }

  range(request: RangeRequest): Expected<RangeResponse> {
    const asked = request.revision ?? 0n;
    if (asked > this.revision) return { code: "FutureRevision" };
    if (asked > 0n && asked < this.#floor) return { code: "Compacted" };
    const all = this.timeline.list(request, asked === 0n ? this.revision : asked);
    const shown = request.countOnly ? [] : request.limit ? all.slice(0, request.limit) : all;
    const kvs = request.keysOnly ? shown.map((kv) => ({ ...kv, value: Buffer.alloc(0) })) : shown;
    const more = !request.countOnly && kvs.length < all.length;
    return { value: { kvs, more, count: all.length, revision: this.revision } };
  }

  txn(request: TxnRequest): Expected<TxnResponse> {
    const { succeeded, changes, found } = txnEffect(this.timeline, request);
    const missing = changes.some((change) => change.type === "put" && change.lease !== 0n && !this.#has(change.lease));
    if (missing) return { code: "LeaseNotFound" };
    if (changes.length > 0) this.timeline.append(changes);
    return { value: { succeeded, revision: this.revision, results: found.map(toResult) } };
  }

  compact(revision: bigint): Expected<undefined> {
    if (revision <= this.#floor) return { code: "Compacted" };
    if (revision > this.revision) return { code: "FutureRevision" };
    this.#floor = revision;
    return { value: undefined };
  }

  grant(lease: bigint, ttlSeconds: number, nowMs: number): void {
    this.#leases.set(lease, { ttlMs: ttlSeconds * 1000, endsMs: nowMs + ttlSeconds * 1000 });
  }

  revoke(lease: bigint): Expected<undefined> {
    if (!this.#leases.delete(lease)) return { code: "LeaseNotFound" };
    const changes = this.#attached(lease).map((key): KeyChange => ({ type: "delete", key }));
    if (changes.length > 0) this.timeline.append(changes);
    return { value: undefined };
  }

  /**
   * Ends the leases whose time is over, in the order in which the engine did: `told` are its changes since, by revision.
   * Two that end at one moment may go in either order. Returns the first change that ends none of them.
   */
  expire(nowMs: number, told: Iterable<readonly KVEvent[]>): readonly KVEvent[] | undefined {
    const due = [...this.#leases].filter(([, { endsMs }]) => endsMs <= nowMs).map(([lease]) => lease);
    for (const lease of due) if (this.#attached(lease).length === 0) this.#leases.delete(lease);
    for (const events of told) {
      const keys = events.map(({ type, kv }) => (type === "delete" ? kv.key : "")).join();
      const ended = due.find((lease) => this.#has(lease) && this.#attached(lease).join() === keys);
      if (ended === undefined) return events;
      this.revoke(ended);
    }
    return undefined;
  }

  /** Leases whose time is over. */
  overdue(nowMs: number): bigint[] {
    return [...this.#leases].filter(([, { endsMs }]) => endsMs <= nowMs).map(([lease]) => lease);
  }

  #has(lease: bigint): boolean {
    return this.#leases.has(lease);
  }

  #attached(lease: bigint): string[] {
    return this.timeline
      .list(everyKey)
      .filter((kv) => kv.lease === lease)
      .map(({ key }) => key);
  }
}

function toResult({ kv }: TxnEffect["found"][number]): TxnResponse["results"][number] {
  return kv === undefined ? {} : { kv };
}
