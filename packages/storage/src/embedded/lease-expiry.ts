import type { Clock, Timer } from "@kube-apiserver/component-base";
import { firstToExpire } from "./leases.js";
import type { LeaseTable } from "./store-state.js";

/** Timers cannot wait longer than 2^31 ms: a long wait is done in parts. */
const LONGEST_WAIT_MS = 86_400_000;

/** One timer, set for the lease that ends first; none while there is no lease. */
export class LeaseExpiry {
  readonly #clock: Clock;
  readonly #expire: (leaseId: bigint) => void;
  #timer: Timer | undefined;
  #dueMs: number | undefined;
  #stopped = false;

  /** `expire` is called with a lease whose time has come, and again later while the lease is still there. */
  constructor(clock: Clock, expire: (leaseId: bigint) => void) {
    this.#clock = clock;
    this.#expire = expire;
  }

  /** Follows a change of the leases. Costs nothing while the first to end stays the same. */
  update(leases: LeaseTable): void {
    const dueMs = firstToExpire(leases)?.deadlineMs;
    if (this.#stopped || dueMs === this.#dueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueMs = dueMs;
    if (dueMs !== undefined) this.#wait(leases, dueMs - this.#clock.monotonic());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #wait(leases: LeaseTable, delayMs: number): void {
    this.#timer = this.#clock.setTimer(() => this.#check(leases), Math.min(LONGEST_WAIT_MS, Math.max(0, delayMs)));
  }

  #check(leases: LeaseTable): void {
    const lease = firstToExpire(leases);
    if (lease === undefined || this.#stopped) return;
    const leftMs = lease.deadlineMs - this.#clock.monotonic();
    if (leftMs > 0) {
      this.#wait(leases, leftMs);
      return;
    }
    this.#dueMs = undefined;
    this.#expire(lease.id);
  }
}
