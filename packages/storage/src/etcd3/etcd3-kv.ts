import { type Cancellation, discardLogger, realClock } from "@kube-apiserver/component-base";
import type {
  KV,
  KVStatus,
  KVWatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../kv/kv.js";
import { CallGate } from "./call-gate.js";
import { Endpoint, type EndpointSettings } from "./endpoint.js";
import { EndpointPool } from "./endpoint-pool.js";
import { EtcdWatch } from "./etcd-watch.js";
import type { Etcd3KVOptions } from "./options.js";
import { DEFAULT_DIAL_TIMEOUT_MS, DEFAULT_KEEPALIVE } from "./options.js";
import { fromRangeResponse, fromTxnResponse, toRangeRequest, toTxnRequest } from "./wire.js";

const SIZE_MAX_AGE_MS = 1000;

/**
 * A {@link KV} in an etcd cluster. Connects when first used: an unreachable cluster shows in the first call. The
 * `compactRevision` in its status is the highest that this client has seen, which may lag behind. The caller closes it.
 */
export async function newEtcd3KV(options: Etcd3KVOptions): Promise<EtcdKV> {
  if (options.endpoints.length === 0) throw new TypeError("at least one etcd endpoint is needed");
  const { tls: given, keepalive = DEFAULT_KEEPALIVE } = options;
  const tls = typeof given === "function" ? given : () => Promise.resolve(given);
  const { dialTimeoutMs = DEFAULT_DIAL_TIMEOUT_MS, clock = realClock, logger = discardLogger, dialer } = options;
  const endpoints = await openAll(options.endpoints, { tls, keepalive, dialer, logger });
  const pool = new EndpointPool({ endpoints, dialTimeoutMs, clock, logger });
  return new Etcd3KV(pool, { clock, logger });
}

/** All of them, or none: rejects with what the first one says. */
async function openAll(urls: readonly string[], settings: Omit<EndpointSettings, "url">): Promise<readonly Endpoint[]> {
  const results = await Promise.allSettled(urls.map((url) => Endpoint.new({ ...settings, url })));
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return opened;
  await Promise.all(opened.map((endpoint) => endpoint.close()));
  throw failed.reason;
}

/** What etcd can be asked besides. */
export interface EtcdKV extends KV {
  /** How long a lease lasts; undefined when it has ended. */
  leaseTimeToLive(leaseId: bigint): Promise<LeaseTime | undefined>;
}

/** In seconds, rounded down. */
export interface LeaseTime {
  readonly left: number;
  readonly granted: number;
}

class Etcd3KV implements EtcdKV {
  readonly #pool: EndpointPool;
  readonly #context: Required<Pick<Etcd3KVOptions, "clock" | "logger">>;
  readonly #gate = new CallGate();
  readonly #watches = new Set<EtcdWatch>();
  #compactRevision = 0n;
  #lastSize: { readonly atMs: number; readonly bytes: Promise<number> } | undefined;

  constructor(pool: EndpointPool, context: Required<Pick<Etcd3KVOptions, "clock" | "logger">>) {
    this.#pool = pool;
    this.#context = context;
  }

  get answersProgress(): boolean {
    return this.#pool.progress.everywhere;
  }

  range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    const message = toRangeRequest(request);
    return this.#gate.run(async () => {
      return fromRangeResponse(await this.#pool.run((client) => client.kv.range(message), "safe", signal));
    }, signal);
  }

  txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    const message = toTxnRequest(request);
    return this.#gate.run(async () => {
      return fromTxnResponse(await this.#pool.run((client) => client.kv.txn(message), "never", signal));
    }, signal);
  }

  watch(request: KVWatchRequest): KVWatch {
    const watch = new EtcdWatch(request, {
      ...this.#context,
      pool: this.#pool,
      released: () => this.#watches.delete(watch),
    });
    if (this.#gate.closed) watch.close();
    else {
      this.#watches.add(watch);
      watch.start();
    }
    return watch;
  }

  compact(revision: bigint): Promise<void> {
    return this.#gate.run(async () => {
      await this.#pool.run((client) => client.kv.compact({ revision: revision.toString() }), "never");
      if (revision > this.#compactRevision) this.#compactRevision = revision;
    });
  }

  grantLease(ttlSeconds: number): Promise<bigint> {
    // A second lease, should the first answer have been lost, ends by itself.
    return this.#gate.run(async () => {
      const { ID } = await this.#pool.run(
        (client) => client.leaseClient.leaseGrant({ TTL: Math.ceil(ttlSeconds) }),
        "safe",
      );
      return BigInt(ID);
    });
  }

  revokeLease(leaseId: bigint): Promise<void> {
    return this.#gate.run(async () => {
      await this.#pool.run((client) => client.leaseClient.leaseRevoke({ ID: leaseId.toString() }), "never");
    });
  }

  leaseTimeToLive(leaseId: bigint): Promise<LeaseTime | undefined> {
    return this.#gate.run(async () => {
      const request = { ID: leaseId.toString() };
      const { TTL, grantedTTL } = await this.#pool.run((client) => client.leaseClient.leaseTimeToLive(request), "safe");
      return Number(TTL) < 0 ? undefined : { left: Number(TTL), granted: Number(grantedTTL) };
    });
  }

  async status(signal?: Cancellation): Promise<KVStatus> {
    // Only a linearizable read proves that there is a quorum.
    const reading = this.range({ key: "\0", countOnly: true }, signal);
    const [{ revision }, sizeBytes] = await Promise.all([reading, this.#gate.run(() => this.#size(), signal)]);
    return { revision, compactRevision: this.#compactRevision, sizeBytes };
  }

  /** Asked once a second at most: the revision is asked for by every consistent read. */
  #size(): Promise<number> {
    const atMs = this.#context.clock.monotonic();
    if (this.#lastSize === undefined || atMs - this.#lastSize.atMs >= SIZE_MAX_AGE_MS) {
      const bytes = this.#pool
        .run((client) => client.maintenance.status(), "safe")
        .then(
          ({ dbSize }) => Number(dbSize),
          () => Number.NaN,
        );
      this.#lastSize = { atMs, bytes };
    }
    return this.#lastSize.bytes;
  }

  async close(): Promise<void> {
    if (this.#gate.closed) return;
    this.#gate.close();
    for (const watch of [...this.#watches]) watch.close();
    await this.#pool.close();
  }
}
