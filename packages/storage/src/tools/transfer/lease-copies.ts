import type { Clock } from "@kube-apiserver/component-base";
import { findLease } from "../../embedded/leases.js";
import type { LeaseTable } from "../../embedded/store-state.js";
import type { KV } from "../../kv/kv.js";

/** Grants the leases of one store in another, each when its first key comes, for the time that is left of it. */
export class LeaseCopies {
  readonly #leases: LeaseTable;
  readonly #target: KV;
  readonly #clock: Clock;
  readonly #granted = new Map<bigint, Promise<bigint>>();

  constructor(leases: LeaseTable, target: KV, clock: Clock) {
    this.#leases = leases;
    this.#target = target;
    this.#clock = clock;
  }

  /** Whether keys of a lease have ended, or will before they could be copied. */
  hasEnded(id: bigint): boolean {
    if (id === 0n) return false;
    const lease = findLease(this.#leases, id);
    return lease !== undefined && lease.deadlineMs <= this.#clock.monotonic();
  }

  /** What a lease is called there; 0n for none, and for one that the store does not know: its keys do not end. */
  copyOf(id: bigint): Promise<bigint> {
    const known = this.#granted.get(id);
    if (known !== undefined) return known;
    const lease = id === 0n ? undefined : findLease(this.#leases, id);
    if (lease === undefined) return Promise.resolve(0n);
    const leftMs = Math.max(1, lease.deadlineMs - this.#clock.monotonic());
    const granting = this.#target.grantLease(Math.ceil(leftMs / 1000));
    this.#granted.set(id, granting);
    return granting;
  }
}
