import type { Clock } from "@kube-apiserver/component-base";
import type { KV } from "../kv/kv.js";

/** Objects share a lease that was granted at most this long ago, or 5% of the time to live if that is shorter. */
export const DEFAULT_LEASE_REUSE_SECONDS = 60;
const REUSE_FRACTION = 0.05;
/** Revoking a lease deletes its keys in one transaction: it must not grow without bound. */
const DEFAULT_MAX_OBJECTS = 1_000;

export interface LeaseManagerConfig {
  readonly kv: KV;
  readonly clock: Clock;
  /** `--lease-reuse-duration-seconds`. Default 60. */
  readonly reuseSeconds?: number;
  /** Default 1000. */
  readonly maxObjects?: number;
  /** Told how many objects a lease got when the next one takes its place: `etcd_lease_object_counts`. Default: nobody. */
  readonly onReplaced?: (objects: number) => void;
}

interface Lease {
  readonly id: Promise<bigint>;
  readonly expiresAtMs: number;
  objects: number;
}

/**
 * Hands out leases, the same one to objects that expire at about the same time: events come by the thousand, and a lease
 * each would cost the engine more than the events. Mirrors `etcd3.leaseManager`.
 */
export class LeaseManager {
  readonly #config: Required<LeaseManagerConfig>;
  #last: Lease | undefined;

  constructor(config: LeaseManagerConfig) {
    this.#config = {
      reuseSeconds: DEFAULT_LEASE_REUSE_SECONDS,
      maxObjects: DEFAULT_MAX_OBJECTS,
      onReplaced: () => undefined,
      ...config,
    };
  }

  /** A lease that lives `ttlSeconds` from now, or a little longer. Rejects with KVError. */
  async leaseFor(ttlSeconds: number): Promise<bigint> {
    const { clock, kv, maxObjects } = this.#config;
    const reuseSeconds = Math.max(0, Math.min(this.#config.reuseSeconds, Math.floor(ttlSeconds * REUSE_FRACTION)));
    const wantedMs = clock.monotonic() + ttlSeconds * 1_000;
    const last = this.#last;
    const fits =
      last !== undefined && wantedMs < last.expiresAtMs && wantedMs + reuseSeconds * 1_000 >= last.expiresAtMs;
    if (fits && last.objects < maxObjects) {
      last.objects++;
      return last.id;
    }
    if (last !== undefined) this.#config.onReplaced(last.objects);
    const lifetime = ttlSeconds + reuseSeconds;
    const lease = { id: kv.grantLease(lifetime), expiresAtMs: clock.monotonic() + lifetime * 1_000, objects: 1 };
    this.#last = lease;
    try {
      return await lease.id;
    } catch (err) {
      this.forget();
      throw err;
    }
  }

  /** Grants a fresh one next time: the engine does not know the last one any more. */
  forget(): void {
    this.#last = undefined;
  }
}
