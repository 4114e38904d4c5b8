import type { Clock, Logger, Timer } from "@kube-apiserver/component-base";
import { isKVError } from "../kv/kv.js";
import { firstToExpire } from "./leases.js";
import type { Lease, LeaseTable } from "./store-state.js";
import { emptyLeaseTable } from "./store-state.js";

/** Timers cannot wait longer than 2^31 ms: a long wait is done in parts. */
const LONGEST_WAIT_MS = 86_400_000;
/** Before a lease that could not be ended, because the disk is full, is tried again. */
const RETRY_MS = 1000;

/** One timer, set for the lease that ends first; none while there is no lease. */
export class LeaseExpiry {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #expire: (leaseId: bigint) => Promise<void>;
  #leases = emptyLeaseTable;
  #timer: Timer | undefined;
  /** The lease that the timer is set for. */
  #next: Lease | undefined;
  #stopped = false;

  /** `expire` ends a lease whose time has come. */
  constructor(clock: Clock, logger: Logger, expire: (leaseId: bigint) => Promise<void>) {
    this.#clock = clock;
    this.#logger = logger;
    this.#expire = expire;
  }

  /** Follows a change of the leases. Costs nothing while the first to end stays the same. */
  update(leases: LeaseTable): void {
    this.#leases = leases;
    const next = firstToExpire(leases);
    if (this.#stopped || next === this.#next) return;
    this.#timer?.cancel();
    this.#next = next;
    if (next !== undefined) this.#wait(next.deadlineMs - this.#clock.monotonic());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #wait(delayMs: number): void {
    this.#timer = this.#clock.setTimer(() => this.#check(), Math.min(LONGEST_WAIT_MS, Math.max(0, delayMs)));
  }

  #check(): void {
    const lease = firstToExpire(this.#leases);
    if (lease === undefined || this.#stopped) return;
    const leftMs = lease.deadlineMs - this.#clock.monotonic();
    if (leftMs > 0) this.#wait(leftMs);
    else this.#expire(lease.id).catch((err: unknown) => this.#failed(lease.id, err));
  }

  #failed(leaseId: bigint, err: unknown): void {
    // Revoked meanwhile: as good as ended. A store that is closed or broken will not end leases any more.
    if (this.#stopped || isKVError(err, "LeaseNotFound")) return;
    this.#logger.warn("expired lease could not be ended", { leaseId: leaseId.toString(), err });
    if (!isKVError(err, "Unavailable")) this.#wait(RETRY_MS);
  }
}
