import type { Clock } from "@kube-apiserver/component-base";
import { replayChange } from "../apply.js";
import { History } from "../history.js";
import { withLease, withoutLease } from "../leases.js";
import type { Lease, StoreState } from "../store-state.js";
import { emptyState } from "../store-state.js";
import type { LoggedEntry } from "./entry-codec.js";

/** Builds state and history again from what was logged. */
export class Replay {
  readonly #clock: Clock;
  state: StoreState;
  history: History;

  /** Begins with the state in a snapshot, or with an empty store. */
  constructor(clock: Clock, snapshot?: StoreState) {
    this.#clock = clock;
    this.state = snapshot ?? emptyState;
    this.history = History.startingAt(this.state.revision, this.state.tree, snapshot?.revision ?? 0);
  }

  /**
   * Applies the next entry; one that the snapshot has already is passed over.
   * @throws RangeError when it does not follow from the state
   */
  apply(entry: LoggedEntry): void {
    switch (entry.type) {
      case "txn":
        this.#change(entry.revision, entry.ops);
        break;
      case "revoke":
        if (entry.ops.length > 0) this.#change(entry.revision, entry.ops);
        this.state = { ...this.state, leases: withoutLease(this.state.leases, entry.leaseId) };
        break;
      case "grant":
        this.state = { ...this.state, leases: withLease(this.state.leases, resumeLease(this.#clock, entry)) };
        break;
      case "compact":
        if (entry.revision > this.history.floor) this.history.compact(entry.revision);
        break;
      default:
        entry satisfies never;
    }
  }

  #change(revision: number, ops: Parameters<typeof replayChange>[1]): void {
    if (revision <= this.state.revision) return;
    if (revision !== this.state.revision + 1) {
      throw new RangeError(`revision ${revision} does not follow ${this.state.revision}`);
    }
    const { state, events } = replayChange(this.state, ops);
    this.history.append(events, this.state.tree);
    this.state = state;
  }
}

/**
 * A lease after a restart ends when it would have ended without. Should the clock have been set back meanwhile, it gets
 * its whole time again, and not more.
 */
export function resumeLease(clock: Clock, stored: Omit<Lease, "deadlineMs">): Lease {
  const { id, ttlSeconds, expiresAtMs } = stored;
  const leftMs = Math.min(ttlSeconds * 1000, Math.max(0, expiresAtMs - clock.now()));
  return { id, ttlSeconds, expiresAtMs, deadlineMs: clock.monotonic() + leftMs };
}
