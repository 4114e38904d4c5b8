import type { Clock } from "@kube-apiserver/component-base";
import { StateBuilder } from "../embedded/log/read-snapshot.js";
import type { SnapshotBlock } from "../embedded/log/snapshot-blocks.js";
import type { StoreState } from "../embedded/store-state.js";
import type { KeyValue } from "../kv/kv.js";

/** What remains of a snapshot some of whose blocks are damaged. */
export class SnapshotRest {
  readonly #builder: StateBuilder;
  readonly #gaps = new KeyGaps();
  #highestLease = 0n;
  #hasLeases = false;
  /** Known only if the last block is whole. */
  #pairs: number | undefined;

  constructor(clock: Clock, revision: number) {
    this.#builder = new StateBuilder(clock);
    this.#builder.begin(revision, 1n);
  }

  add(block: SnapshotBlock): void {
    switch (block.kind) {
      case "head":
        this.#atLeast(block.head.nextLeaseId - 1n);
        break;
      case "pairs":
        this.#gaps.see(block.pairs);
        for (const { lease } of block.pairs) this.#atLeast(lease);
        this.#builder.addPairs(block.pairs);
        break;
      case "leases":
        this.#hasLeases = true;
        this.#builder.addLeases(block.leases);
        break;
      case "end":
        this.#pairs = block.pairs;
        break;
      default:
        block satisfies never;
    }
  }

  /** A block, or what follows, could not be read. */
  damaged(): void {
    this.#gaps.open();
  }

  finish(): { readonly state: StoreState; readonly lost: readonly string[] } {
    const state = this.#builder.finish();
    const nextId = this.#highestLease + 1n;
    // A lease that was lost must not come to life again as another: its keys would end with that one.
    const leases = nextId > state.leases.nextId ? { ...state.leases, nextId } : state.leases;
    const keys = this.#pairs === state.tree.size ? [] : this.#gaps.close().map((gap) => `keys ${gap}`);
    const lost = this.#hasLeases ? keys : [...keys, "leases, whose keys do not end by themselves any more"];
    return { state: { ...state, leases }, lost };
  }

  #atLeast(lease: bigint): void {
    if (lease > this.#highestLease) this.#highestLease = lease;
  }
}

/** Says between which keys blocks are missing. */
class KeyGaps {
  readonly #gaps: string[] = [];
  #last: string | undefined;
  #isOpen = false;

  open(): void {
    this.#isOpen = true;
  }

  see(pairs: readonly KeyValue[]): void {
    if (this.#isOpen) this.#add(pairs[0]?.key);
    this.#last = pairs.at(-1)?.key ?? this.#last;
  }

  close(): readonly string[] {
    if (this.#isOpen) this.#add(undefined);
    return this.#gaps;
  }

  #add(next: string | undefined): void {
    this.#isOpen = false;
    const after = this.#last === undefined ? "" : `behind ${this.#last}`;
    const before = next === undefined ? "" : `before ${next}`;
    this.#gaps.push([after, before].filter((part) => part !== "").join(" and ") || "of the whole snapshot");
  }
}
