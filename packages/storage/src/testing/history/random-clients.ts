import type { KV, KVWatch, KVWatchRequest, Op, TxnRequest } from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import type { RandomSource } from "../random-source.js";
import type { Recorder } from "./recorder.js";

export interface RandomClientsSettings {
  readonly recorder: Recorder;
  /** The store, or the next one after it was opened again. */
  readonly kv: () => KV;
  readonly random: RandomSource;
  readonly prefix: string;
  readonly writers?: number;
  readonly watchers?: number;
  /** Calls of each writer. Default: as many as it makes before `signal` aborts. */
  readonly calls?: number;
  readonly signal?: AbortSignal;
  /** Keys that are fought over. Default 8: the fewer, the more conflicts. */
  readonly keys?: number;
  /** Largest value. Default 200. */
  readonly valueBytes?: number;
  /** Of a hundred calls, those that compact. Default 3. */
  readonly compactions?: number;
  /** Whether clients use leases. Default true. */
  readonly leases?: boolean;
  /** Compactions leave this and what comes after it. Default: the newest revision. */
  readonly neededFrom?: () => bigint;
  /** Waited for before each call. */
  readonly pause?: () => Promise<void>;
}

const WRITERS = 5;
const WATCHERS = 3;
const KEYS = 8;
const VALUE_BYTES = 200;
const COMPACTIONS = 3;
/** How far back reads, watches and compactions reach. */
const REACH = 40;
/** Long enough not to end by itself. */
const LEASE_SECONDS = 3600;

/**
 * Clients that write, read and watch at random, all at once, and take it as it comes: failed calls are for the history.
 * What each of them knows of the store may be old, as it is with real clients.
 */
export class RandomClients {
  readonly #settings: RandomClientsSettings;
  /** The latest revision of each key that any answer told of. */
  readonly #known = new Map<string, bigint>();
  readonly #watches = new Set<KVWatch>();
  #newest = 1n;
  #leases: bigint[] = [];
  #values = 0;
  #stopped = false;

  constructor(settings: RandomClientsSettings) {
    this.#settings = settings;
  }

  /** Resolves when the writers are through and the watches closed. */
  async run(): Promise<void> {
    const { writers = WRITERS, watchers = WATCHERS } = this.#settings;
    const watching = Array.from({ length: watchers }, (_, i) => this.#keepWatching(`watcher-${i}`));
    await Promise.all(Array.from({ length: writers }, (_, i) => this.#keepCalling(`client-${i}`)));
    this.#stopped = true;
    for (const watch of this.#watches) watch.close();
    await Promise.all(watching);
  }

  get #over(): boolean {
    return this.#stopped || this.#settings.signal?.aborted === true;
  }

  async #keepCalling(name: string): Promise<void> {
    const { recorder, kv, calls = Number.POSITIVE_INFINITY, pause } = this.#settings;
    for (let i = 0; i < calls && !this.#over; i++) {
      await pause?.();
      try {
        await this.#call(recorder.client(kv(), name));
      } catch (err) {
        if (!isKVError(err)) throw err;
        // A store that is down answers at once: leave others their turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async #call(client: KV): Promise<void> {
    const { random, compactions = COMPACTIONS, leases = true } = this.#settings;
    const dice = random(100);
    if (dice < compactions) await this.#compact(client);
    else if (dice < 40) await this.#read(client);
    else if (dice < 42) this.#saw((await client.status()).revision);
    else if (dice < 46 && leases) await this.#lease(client);
    else await this.#write(client);
  }

  async #compact(client: KV): Promise<void> {
    const { neededFrom = () => this.#newest } = this.#settings;
    const revision = this.#pastRevision();
    const needed = neededFrom();
    await client.compact(earlier(revision, needed));
  }

  async #write(client: KV): Promise<void> {
    const request = this.#transaction();
    const { succeeded, revision, results } = await client.txn(request);
    this.#saw(revision);
    const ops = succeeded ? request.success : (request.failure ?? []);
    for (const [i, op] of ops.entries()) {
      if (op.type === "range") this.#known.set(op.key, results[i]?.kv?.modRevision ?? 0n);
      else this.#known.set(op.key, op.type === "put" ? revision : 0n);
    }
  }

  #transaction(): TxnRequest {
    const { random } = this.#settings;
    const key = this.#key();
    const modRevision = random(5) === 0 ? this.#pastRevision() : (this.#known.get(key) ?? 0n);
    const failure: Op[] = [{ type: "range", key }];
    const compare = [{ key, modRevision }];
    switch (random(8)) {
      case 0:
        return { compare: [], success: [this.#put(key)] };
      case 1:
        return { compare: [], success: [{ type: "delete", key }] };
      case 2:
        return { compare: [{ key, modRevision: 0n }], success: [this.#put(key)], failure };
      case 3:
        return { compare, success: [{ type: "delete", key }], failure };
      case 4:
        return this.#severalKeys(compare, failure);
      default:
        return { compare, success: [this.#put(key)], failure };
    }
  }

  #severalKeys(compare: TxnRequest["compare"], failure: readonly Op[]): TxnRequest {
    const { random } = this.#settings;
    const keys = [...new Set([this.#key(), this.#key(), this.#key()])];
    const success = keys.map((key): Op => (random(4) === 0 ? { type: "delete", key } : this.#put(key)));
    return random(2) === 0 ? { compare: [], success } : { compare, success, failure };
  }

  #put(key: string): Op {
    const { random, valueBytes = VALUE_BYTES } = this.#settings;
    // No two values are the same: that tells who wrote one.
    const value = Buffer.from(`${++this.#values}:`.padEnd(random(valueBytes), "x"));
    const lease = random(4) === 0 ? this.#leases[random(this.#leases.length || 1)] : undefined;
    return { type: "put", key, value, ...(lease === undefined ? {} : { lease }) };
  }

  async #read(client: KV): Promise<void> {
    const { random, prefix } = this.#settings;
    const all = { key: prefix, rangeEnd: `${prefix}\u{ffff}` };
    const revision = random(2) === 0 ? this.#pastRevision() : 0n;
    const single = random(3) > 0;
    const limit = random(3) === 0 ? 1 + random(4) : 0;
    const flags = { countOnly: random(8) === 0, keysOnly: random(8) === 0 };
    const response = await client.range(
      single ? { key: this.#key(), revision } : { ...all, revision, limit, ...flags },
    );
    this.#saw(response.revision);
    if (revision === 0n) for (const { key, modRevision } of response.kvs) this.#known.set(key, modRevision);
  }

  async #lease(client: KV): Promise<void> {
    const { random } = this.#settings;
    if (this.#leases.length < 3) this.#leases.push(await client.grantLease(LEASE_SECONDS));
    else {
      const lease = this.#leases[random(this.#leases.length)] ?? 0n;
      this.#leases = this.#leases.filter((other) => other !== lease);
      await client.revokeLease(lease);
    }
  }

  async #keepWatching(name: string): Promise<void> {
    const { recorder, kv, random } = this.#settings;
    while (!this.#over) {
      const request = this.#watchRequest();
      const watch = recorder.client(kv(), name).watch(request);
      this.#watches.add(watch);
      let left = 1 + random(20);
      try {
        for await (const _ of watch) {
          if (left-- === 0 || this.#over) break;
          if (random(4) === 0) await watch.requestProgress().catch(() => {});
        }
      } catch (err) {
        if (!isKVError(err)) throw err;
      }
      this.#watches.delete(watch);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #watchRequest(): KVWatchRequest {
    const { random, prefix } = this.#settings;
    const range = random(4) === 0 ? { key: this.#key() } : { key: prefix, rangeEnd: `${prefix}\u{ffff}` };
    const start = [undefined, this.#newest + 1n, this.#pastRevision(), this.#newest + BigInt(random(5))][random(4)];
    return { ...range, prevKV: random(2) === 0, ...(start === undefined ? {} : { startRevision: start }) };
  }

  #key(): string {
    const { random, prefix, keys = KEYS } = this.#settings;
    return `${prefix}${random(keys)}`;
  }

  #pastRevision(): bigint {
    const past = this.#newest - BigInt(this.#settings.random(REACH));
    return past < 1n ? 1n : past;
  }

  #saw(revision: bigint): void {
    if (revision > this.#newest) this.#newest = revision;
  }
}

export function earlier(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}
