import type { Clock } from "@kube-apiserver/component-base";
import type { KeyValue } from "../../kv/kv.js";
import { PersistentTree, type TreeEntry } from "../../tree/persistent-tree.js";
import type { FileSystem } from "../fs/file-system.js";
import { withAttachment, withLease } from "../leases.js";
import { emptyLeaseTable, type LeaseTable, pairBytes, type StoreState } from "../store-state.js";
import { resumeLease } from "./replay.js";
import { readSnapshotBlocks, type StoredLease } from "./snapshot-blocks.js";

/**
 * The store that a snapshot holds.
 * @throws KVError, code Corrupt, naming file and offset
 */
export async function readSnapshot(fs: FileSystem, path: string, clock: Clock): Promise<StoreState> {
  const state = new StateBuilder(clock);
  for await (const block of readSnapshotBlocks(fs, path)) {
    if (block.kind === "head") state.begin(block.head.revision, block.head.nextLeaseId);
    else if (block.kind === "pairs") state.addPairs(block.pairs);
    else if (block.kind === "leases") state.addLeases(block.leases);
  }
  return state.finish();
}

/** Builds a state from pairs in key order, and leases. */
export class StateBuilder {
  readonly #clock: Clock;
  readonly #entries: TreeEntry<KeyValue>[] = [];
  #revision = 1;
  #liveBytes = 0;
  #leases: LeaseTable = emptyLeaseTable;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(revision: number, nextLeaseId: bigint): void {
    this.#revision = revision;
    this.#leases = { ...this.#leases, nextId: nextLeaseId };
  }

  addPairs(pairs: readonly KeyValue[]): void {
    for (const kv of pairs) {
      this.#entries.push([kv.key, kv]);
      this.#liveBytes += pairBytes(kv);
      this.#leases = withAttachment(this.#leases, undefined, kv);
    }
  }

  addLeases(leases: readonly StoredLease[]): void {
    for (const lease of leases) this.#leases = withLease(this.#leases, resumeLease(this.#clock, lease));
  }

  finish(): StoreState {
    const tree = PersistentTree.fromSorted(this.#entries);
    return { revision: this.#revision, tree, liveBytes: this.#liveBytes, leases: this.#leases };
  }
}
