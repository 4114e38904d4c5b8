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
} from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import type { Failure, History, Question, RecordedCall, RecordedWatch } from "./history.js";
import { isUnclear } from "./history.js";

/** One thing that happened, for those who write histories down: see {@link Recorder.record}. */
export type HistoryEvent =
  | { readonly type: "call"; readonly id: number; readonly client: string; readonly question: Question }
  | { readonly type: "return"; readonly id: number; readonly outcome: RecordedCall["outcome"] }
  | { readonly type: "watch"; readonly id: number; readonly client: string; readonly request: KVWatchRequest }
  | { readonly type: "ready"; readonly id: number }
  | { readonly type: "batch"; readonly id: number; readonly batch: KVWatchBatch }
  | { readonly type: "end"; readonly id: number; readonly failure?: Failure };

export interface RecorderOptions {
  /** Told of everything before anyone else hears of it: a process that may be killed at any time says it to the world. */
  readonly tell?: (event: HistoryEvent) => void;
  /** Where ids begin, should others be in the same history. Default 1. */
  readonly firstId?: number;
}

/** Writes down what clients do with a store. */
export class Recorder implements History {
  readonly calls: RecordedCall[] = [];
  readonly watches: RecordedWatch[] = [];
  readonly #tell: (event: HistoryEvent) => void;
  readonly #open = new Map<number, RecordedCall | RecordedWatch>();
  #now = 0;
  #lastId: number;

  constructor(options: RecorderOptions = {}) {
    this.#tell = options.tell ?? (() => {});
    this.#lastId = (options.firstId ?? 1) - 1;
  }

  /** The time of the last thing that happened. */
  get now(): number {
    return this.#now;
  }

  /** Calls that were answered so far. */
  get answered(): number {
    return this.calls.filter(({ outcome }) => outcome?.ok === true).length;
  }

  /** Calls so far that failed because the store could not be reached. */
  get cutOff(): number {
    return this.calls.filter(({ outcome }) => outcome?.ok === false && outcome.code === "Unavailable").length;
  }

  /** The store as one client sees it: everything that goes through it is recorded under the client's name. */
  client(kv: KV, name: string): KV {
    return new RecordedKV(this, kv, name);
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** Tells of an event and takes it down. */
  happened(event: HistoryEvent): void {
    this.#tell(event);
    this.record(event);
  }

  /** Takes down what happened elsewhere; ids are the other's and have to be unique here. */
  record(event: HistoryEvent): void {
    const time = ++this.#now;
    this.#lastId = Math.max(this.#lastId, event.id);
    switch (event.type) {
      case "call": {
        const call = { ...event.question, id: event.id, client: event.client, called: time } as RecordedCall;
        this.calls.push(call);
        this.#open.set(event.id, call);
        break;
      }
      case "watch": {
        const { id, client, request } = event;
        const watch: RecordedWatch = { id, client, request, called: time, batches: [] };
        this.watches.push(watch);
        this.#open.set(id, watch);
        break;
      }
      case "return":
        this.#returned(event, time);
        break;
      default:
        this.#watched(event, time);
    }
  }

  /** Whoever was asked is gone: what has no answer will have none, and no effect from now on. */
  gone(): void {
    const time = ++this.#now;
    for (const open of this.#open.values()) {
      if ("kind" in open) open.returned = time;
      else open.ended = { time, failure: { ok: false, code: "Unavailable", message: "gone" } };
    }
    this.#open.clear();
  }

  #returned({ id, outcome }: HistoryEvent & { type: "return" }, time: number): void {
    const call = this.#open.get(id) as RecordedCall;
    Object.assign(call, { outcome });
    // A failure does not say that the request was given up: etcd may still carry it out.
    if (!isUnclear(call)) call.returned = time;
    this.#open.delete(id);
  }

  #watched(event: HistoryEvent & { type: "ready" | "batch" | "end" }, time: number): void {
    const watch = this.#open.get(event.id) as RecordedWatch | undefined;
    if (watch === undefined) return;
    if (event.type === "ready") watch.ready = time;
    else if (event.type === "batch") watch.batches.push({ time, batch: event.batch });
    else {
      watch.ended = event.failure === undefined ? { time } : { time, failure: event.failure };
      this.#open.delete(event.id);
    }
  }
}

class RecordedKV implements KV {
  readonly #recorder: Recorder;
  readonly #kv: KV;
  readonly #client: string;

  constructor(recorder: Recorder, kv: KV, client: string) {
    this.#recorder = recorder;
    this.#kv = kv;
    this.#client = client;
  }

  get answersProgress(): boolean {
    return this.#kv.answersProgress;
  }

  range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    return this.#ask({ kind: "range", request }, () => this.#kv.range(request, signal));
  }

  txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    return this.#ask({ kind: "txn", request }, () => this.#kv.txn(request, signal));
  }

  status(signal?: Cancellation): Promise<KVStatus> {
    return this.#ask({ kind: "status" }, () => this.#kv.status(signal));
  }

  async compact(revision: bigint): Promise<void> {
    await this.#ask({ kind: "compact", revision }, () => this.#kv.compact(revision));
  }

  grantLease(ttlSeconds: number): Promise<bigint> {
    return this.#ask({ kind: "grant", ttlSeconds }, () => this.#kv.grantLease(ttlSeconds));
  }

  async revokeLease(lease: bigint): Promise<void> {
    await this.#ask({ kind: "revoke", lease }, () => this.#kv.revokeLease(lease));
  }

  watch(request: KVWatchRequest): KVWatch {
    const id = this.#recorder.nextId();
    this.#recorder.happened({ type: "watch", id, client: this.#client, request });
    const watch = this.#kv.watch(request);
    watch.ready.then(
      () => this.#recorder.happened({ type: "ready", id }),
      () => {},
    );
    return new WatchedKV(this.#recorder, watch, id);
  }

  /** The store itself belongs to whoever opened it. */
  async close(): Promise<void> {}

  async #ask<T>(question: Question, run: () => Promise<T>): Promise<T> {
    const id = this.#recorder.nextId();
    this.#recorder.happened({ type: "call", id, client: this.#client, question });
    try {
      const value = await run();
      this.#recorder.happened({ type: "return", id, outcome: { ok: true, value } as RecordedCall["outcome"] });
      return value;
    } catch (err) {
      this.#recorder.happened({ type: "return", id, outcome: failure(err) });
      throw err;
    }
  }
}

class WatchedKV implements KVWatch {
  readonly #recorder: Recorder;
  readonly #watch: KVWatch;
  readonly #id: number;

  constructor(recorder: Recorder, watch: KVWatch, id: number) {
    this.#recorder = recorder;
    this.#watch = watch;
    this.#id = id;
  }

  get ready(): Promise<void> {
    return this.#watch.ready;
  }

  requestProgress(): Promise<void> {
    return this.#watch.requestProgress();
  }

  close(): void {
    this.#watch.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<KVWatchBatch, void, undefined> {
    const id = this.#id;
    let end: HistoryEvent = { type: "end", id };
    try {
      for await (const batch of this.#watch) {
        this.#recorder.happened({ type: "batch", id, batch });
        yield batch;
      }
    } catch (err) {
      end = { ...end, failure: failure(err) };
      throw err;
    } finally {
      this.#recorder.happened(end);
    }
  }
}

function failure(err: unknown): Failure {
  const message = err instanceof Error ? err.message : String(err);
  return { ok: false, code: isKVError(err) ? err.code : "Other", message };
}
