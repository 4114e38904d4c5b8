import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger } from "@kube-apiserver/component-base";
import {
  type KeyValue,
  type KV,
  KVError,
  type KVStatus,
  type KVWatch,
  type KVWatchRequest,
  type Op,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
} from "../kv/kv.js";
import { canceledError } from "../kv/kv-errors.js";
import { Pacer } from "../store/pacer.js";
import { TransformingWatch } from "./transforming-watch.js";
import { ValueReader } from "./value-reader.js";
import type { ValueTransformer } from "./value-transformer.js";

/** What a {@link newTransformingKV} is made of. */
export interface TransformingKVConfig {
  readonly kv: KV;
  readonly transformer: ValueTransformer;
  /** Whose values these are; for metrics. */
  readonly groupResource: GroupResource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * An engine whose values go through a transformer on their way in and out; the engine below holds only what the
 * transformer made. A value that cannot be read makes no call fail: its pair says why ({@link KeyValue.unreadable}), for
 * whoever needs the value to decide. A value that cannot be written does, with code `Untransformable`.
 *
 * Pairs that a transaction has replaced are left out, as the contract allows: nobody should wait for their decryption.
 * Closing it closes the engine.
 */
export function newTransformingKV(config: TransformingKVConfig): KV {
  return new TransformingKV(config);
}

class TransformingKV implements KV {
  readonly #kv: KV;
  readonly #clock: Clock;
  readonly #values: ValueReader;
  readonly #transformer: ValueTransformer;
  readonly #resource: string;

  constructor({ kv, transformer, groupResource, clock, logger }: TransformingKVConfig) {
    this.#kv = kv;
    this.#clock = clock;
    this.#transformer = transformer;
    this.#resource = toGroupResourceString(groupResource);
    this.#values = new ValueReader(transformer, this.#resource, logger);
  }

  get answersProgress(): boolean {
    return this.#kv.answersProgress;
  }

  async range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    const response = await this.#kv.range(request, signal);
    if (request.keysOnly === true || response.kvs.length === 0) return response;
    const pacer = new Pacer(this.#clock);
    const kvs: KeyValue[] = [];
    for (const kv of response.kvs) {
      if (pacer.isDue()) {
        await pacer.pause();
        if (signal?.aborted) throw canceledError(signal);
      }
      kvs.push(await this.#values.read(kv));
    }
    return { ...response, kvs };
  }

  async txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    const { compare, failure } = request;
    const response = await this.#kv.txn(
      {
        compare,
        success: await this.#written(request.success),
        ...(failure === undefined ? {} : { failure: await this.#written(failure) }),
      },
      signal,
    );
    const ops = response.succeeded ? request.success : (failure ?? []);
    const results: { kv?: KeyValue }[] = [];
    for (const [at, { kv }] of response.results.entries()) {
      results.push(kv === undefined || ops[at]?.type !== "range" ? {} : { kv: await this.#values.read(kv) });
    }
    return { ...response, results };
  }

  watch(request: KVWatchRequest): KVWatch {
    return new TransformingWatch(this.#kv.watch(request), this.#values, this.#clock);
  }

  compact(revision: bigint): Promise<void> {
    return this.#kv.compact(revision);
  }

  grantLease(ttlSeconds: number): Promise<bigint> {
    return this.#kv.grantLease(ttlSeconds);
  }

  revokeLease(leaseId: bigint): Promise<void> {
    return this.#kv.revokeLease(leaseId);
  }

  status(signal?: Cancellation): Promise<KVStatus> {
    return this.#kv.status(signal);
  }

  get failure(): KVError | undefined {
    return this.#kv.failure;
  }

  close(): Promise<void> {
    return this.#kv.close();
  }

  async #written(ops: readonly Op[]): Promise<readonly Op[]> {
    if (ops.every(({ type }) => type !== "put")) return ops;
    const written: Op[] = [];
    for (const op of ops) written.push(op.type === "put" ? { ...op, value: await this.#encrypt(op) } : op);
    return written;
  }

  async #encrypt({ key, value }: { readonly key: string; readonly value: Buffer }): Promise<Buffer> {
    try {
      return await this.#transformer.transformToStorage(value, { key, resource: this.#resource });
    } catch (cause) {
      throw new KVError("Untransformable", (cause as Error).message, { cause });
    }
  }
}
