import type { Cancellation } from "@kube-apiserver/component-base";
import type {
  KV,
  KVStatus,
  KVWatch,
  KVWatchBatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../kv/kv.js";

/** A store that passes everything on to the one below; those that extend it do something differently. */
export class PassingKV implements KV {
  protected readonly inner: KV;

  constructor(inner: KV) {
    this.inner = inner;
  }

  get answersProgress(): boolean {
    return this.inner.answersProgress;
  }

  range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    return this.inner.range(request, signal);
  }

  txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    return this.inner.txn(request, signal);
  }

  watch(request: KVWatchRequest): KVWatch {
    const inner = this.inner.watch(request);
    return {
      ready: inner.ready,
      requestProgress: () => inner.requestProgress(),
      close: () => inner.close(),
      [Symbol.asyncIterator]: () => this.distort(inner),
    };
  }

  compact(revision: bigint): Promise<void> {
    return this.inner.compact(revision);
  }

  grantLease(ttlSeconds: number): Promise<bigint> {
    return this.inner.grantLease(ttlSeconds);
  }

  revokeLease(leaseId: bigint): Promise<void> {
    return this.inner.revokeLease(leaseId);
  }

  status(signal?: Cancellation): Promise<KVStatus> {
    return this.inner.status(signal);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** What readers of a watch get. */
  protected async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    yield* watch;
  }
}
