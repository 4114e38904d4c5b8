import assert from "node:assert/strict";
import type { KeyValue, KV, KVEvent, KVWatch, KVWatchBatch, RangeResponse, TxnResponse } from "../../kv/kv.js";
import { isKVError, prefixEnd } from "../../kv/kv.js";

/** One promise of the contract. */
export interface KVTestCase {
  /** The rule, as a sentence. */
  readonly name: string;
  run(context: KVTestContext): Promise<void>;
}

/** A store, a prefix that nothing else uses, and shorthands. */
export class KVTestContext {
  readonly kv: KV;
  readonly prefix: string;

  constructor(kv: KV, prefix: string) {
    this.kv = kv;
    this.prefix = prefix;
  }

  key(name: string): string {
    return this.prefix + name;
  }

  /** Writes without comparing; resolves with the revision. */
  async put(name: string, value: string | Buffer = name, lease?: bigint): Promise<bigint> {
    const op = {
      type: "put",
      key: this.key(name),
      value: Buffer.from(value),
      ...(lease === undefined ? {} : { lease }),
    } as const;
    const { revision } = await this.kv.txn({ compare: [], success: [op] });
    return revision;
  }

  async delete(name: string): Promise<bigint> {
    const { revision } = await this.kv.txn({ compare: [], success: [{ type: "delete", key: this.key(name) }] });
    return revision;
  }

  /** Puts if the key is at `modRevision`, else reads it. */
  compareAndSwap(name: string, modRevision: bigint, value: string): Promise<TxnResponse> {
    const key = this.key(name);
    return this.kv.txn({
      compare: [{ key, modRevision }],
      success: [{ type: "put", key, value: Buffer.from(value) }],
      failure: [{ type: "range", key }],
    });
  }

  async get(name: string, revision?: bigint): Promise<KeyValue | undefined> {
    const { kvs } = await this.kv.range({ key: this.key(name), ...(revision === undefined ? {} : { revision }) });
    return kvs[0];
  }

  /** Everything below the prefix. */
  list(
    options: { revision?: bigint; limit?: number; countOnly?: boolean; keysOnly?: boolean } = {},
  ): Promise<RangeResponse> {
    return this.kv.range({ key: this.prefix, rangeEnd: prefixEnd(this.prefix), ...options });
  }

  /** Names (without the prefix) of a range's pairs. */
  names(response: RangeResponse): string[] {
    return response.kvs.map((kv) => kv.key.slice(this.prefix.length));
  }

  /** Watches everything below the prefix. */
  watch(options: { startRevision?: bigint; prevKV?: boolean } = {}): WatchReader {
    const { startRevision, prevKV = true } = options;
    return new WatchReader(
      this.kv.watch({
        key: this.prefix,
        rangeEnd: prefixEnd(this.prefix),
        prevKV,
        ...(startRevision === undefined ? {} : { startRevision }),
      }),
    );
  }
}

/** Reads a watch event by event. */
export class WatchReader {
  readonly watch: KVWatch;
  readonly batches: KVWatchBatch[] = [];
  readonly #iterator: AsyncIterator<KVWatchBatch>;
  readonly #unread: KVEvent[] = [];

  constructor(watch: KVWatch) {
    this.watch = watch;
    this.#iterator = watch[Symbol.asyncIterator]();
  }

  /** The next batch, with or without events. */
  async batch(): Promise<KVWatchBatch> {
    const { value, done } = await this.#iterator.next();
    assert.ok(!done, "watch ended");
    this.batches.push(value);
    return value;
  }

  /** The next `count` events. */
  async events(count: number): Promise<KVEvent[]> {
    while (this.#unread.length < count) this.#unread.push(...(await this.batch()).events);
    return this.#unread.splice(0, count);
  }

  /** Whether the iteration has come to its end. */
  async ended(): Promise<boolean> {
    return (await this.#iterator.next()).done === true;
  }
}

/** Asserts that `promise` rejects with a `KVError` of `code`. */
export async function rejectsWith(promise: Promise<unknown>, code: Parameters<typeof isKVError>[1]): Promise<void> {
  await assert.rejects(promise, (err) => {
    assert.ok(isKVError(err), `not a KVError: ${String(err)}`);
    assert.equal(err.code, code, err.message);
    return true;
  });
}
