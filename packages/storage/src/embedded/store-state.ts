import type { KeyValue, KVEvent } from "../kv/kv.js";
import { PersistentTree } from "../tree/persistent-tree.js";

/**
 * Everything the store holds at one revision. Immutable: a change makes a new state that shares what did not change, so
 * keeping an old one (to roll back, to fork, to write a snapshot of) costs nothing.
 */
export interface StoreState {
  /** 1 for a store that was never written to, as in etcd. */
  readonly revision: number;
  readonly tree: PersistentTree<KeyValue>;
  /** Bytes of live keys and values. */
  readonly liveBytes: number;
  readonly leases: LeaseTable;
}

/** A lease and when it ends. */
export interface Lease {
  readonly id: bigint;
  readonly ttlSeconds: number;
  /** In the time base of the clock's `monotonic`. */
  readonly deadlineMs: number;
  /** In the time base of the clock's `now`: what survives a restart. */
  readonly expiresAtMs: number;
}

/** Leases, the keys attached to them, and the order in which they end. */
export interface LeaseTable {
  /** By {@link leaseKey}. */
  readonly byId: PersistentTree<Lease>;
  /** Keys are `<lease key>\0<key>`. */
  readonly attachments: PersistentTree<true>;
  /** Keys are `<deadline, padded>/<lease key>`: the first entry ends first. */
  readonly byDeadline: PersistentTree<Lease>;
  readonly nextId: bigint;
}

/** What one transaction did: the state after it and the changes in it, none when it only read. */
export interface Change {
  readonly state: StoreState;
  readonly events: readonly KVEvent[];
}

export const emptyLeaseTable: LeaseTable = Object.freeze({
  byId: PersistentTree.empty<Lease>(),
  attachments: PersistentTree.empty<true>(),
  byDeadline: PersistentTree.empty<Lease>(),
  nextId: 1n,
});

/** A store before its first write. */
export const emptyState: StoreState = Object.freeze({
  revision: 1,
  tree: PersistentTree.empty<KeyValue>(),
  liveBytes: 0,
  leases: emptyLeaseTable,
});

/** What a pair takes: key, value, and roughly its objects. */
export function pairBytes(kv: KeyValue): number {
  return kv.key.length + kv.value.length + PAIR_OVERHEAD_BYTES;
}

const PAIR_OVERHEAD_BYTES = 200;
