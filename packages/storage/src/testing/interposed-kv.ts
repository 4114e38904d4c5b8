import type { Cancellation } from "@kube-apiserver/component-base";
import type {
  KVStatus,
  KVWatch,
  KVWatchBatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../kv/kv.js";
import { PassingKV } from "./passing-kv.js";

type Method = "range" | "txn" | "watch" | "status";

/** Stands before an engine, counts calls and makes them go wrong on demand. */
export class InterposedKV extends PassingKV {
  readonly calls: Record<Method, number> = { range: 0, txn: 0, watch: 0, status: 0 };
  /** Thrown by every call of the method while set. */
  readonly failures: Partial<Record<Method, Error>> = {};
  /** While true, watches deliver nothing; what comes meanwhile is delivered afterwards. */
  #paused: Promise<void> | undefined;
  #resume: (() => void) | undefined;
  readonly #watches = new Set<InterposedWatch>();
  #answersProgress = true;

  override get answersProgress(): boolean {
    return this.#answersProgress;
  }

  /** Whether watches are to answer requests for progress. */
  override set answersProgress(answers: boolean) {
    this.#answersProgress = answers;
  }

  override async range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    this.#enter("range");
    return super.range(request, signal);
  }

  override async txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    this.#enter("txn");
    return super.txn(request, signal);
  }

  override watch(request: KVWatchRequest): KVWatch {
    this.#enter("watch");
    const watch = new InterposedWatch(this.inner.watch(request), {
      paused: () => this.#paused,
      answersProgress: () => this.#answersProgress,
    });
    this.#watches.add(watch);
    return watch;
  }

  override async status(signal?: Cancellation): Promise<KVStatus> {
    this.#enter("status");
    return super.status(signal);
  }

  /** Holds back what watches would deliver, until {@link resume}. */
  pause(): void {
    this.#paused = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#paused = undefined;
    this.#resume?.();
  }

  /** Makes the iteration of every running watch reject with `err`. */
  breakWatches(err: Error): void {
    for (const watch of this.#watches) watch.break(err);
    this.#watches.clear();
  }

  #enter(method: Method): void {
    this.calls[method]++;
    const failure = this.failures[method];
    if (failure !== undefined) throw failure;
  }
}

interface WatchFaults {
  paused(): Promise<void> | undefined;
  answersProgress(): boolean;
}

class InterposedWatch implements KVWatch {
  readonly #inner: KVWatch;
  readonly #faults: WatchFaults;
  readonly #broken: Promise<never>;
  #break: (err: Error) => void = () => {};

  constructor(inner: KVWatch, faults: WatchFaults) {
    this.#inner = inner;
    this.#faults = faults;
    this.#broken = new Promise<never>((_, reject) => {
      this.#break = reject;
    });
    this.#broken.catch(() => undefined);
  }

  get ready(): Promise<void> {
    return this.#inner.ready;
  }

  async requestProgress(): Promise<void> {
    if (this.#faults.answersProgress()) await this.#inner.requestProgress();
  }

  close(): void {
    this.#inner.close();
  }

  break(err: Error): void {
    this.#break(err);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<KVWatchBatch> {
    const iterator = this.#inner[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), this.#broken]);
      if (done) return;
      await this.#faults.paused();
      yield value;
    }
  }
}
