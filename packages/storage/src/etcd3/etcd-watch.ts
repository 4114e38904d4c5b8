import type { Clock, Logger } from "@kube-apiserver/component-base";
import { sleep } from "@kube-apiserver/component-base";
import type { KVEvent, KVWatch, KVWatchBatch, KVWatchRequest } from "../kv/kv.js";
import { isKVError } from "../kv/kv.js";
import { closedError } from "../kv/kv-errors.js";
import { BatchQueue } from "./batch-queue.js";
import type { Endpoint } from "./endpoint.js";
import type { EndpointPool } from "./endpoint-pool.js";
import { toKVError } from "./etcd-errors.js";
import { ProgressAsker } from "./progress-asker.js";
import { openWatchStream, type WatchStream } from "./watch-stream.js";
import { toKey } from "./wire.js";

export interface EtcdWatchContext {
  readonly pool: EndpointPool;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once, when the watch has ended. */
  readonly released: () => void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2000;

/**
 * One watch on one stream, opened again behind the last revision delivered whenever it breaks. Only what was handed to
 * the queue counts as delivered, so nothing is skipped.
 */
export class EtcdWatch implements KVWatch {
  readonly ready: Promise<void>;
  readonly #request: KVWatchRequest;
  readonly #context: EtcdWatchContext;
  readonly #queue = new BatchQueue();
  readonly #abort = new AbortController();
  #stream: WatchStream | undefined;
  /** The member that {@link #stream} comes from. */
  #endpoint: Endpoint | undefined;
  /** Whether the watch exists on {@link #stream}. */
  #isCreated = false;
  readonly #progressAsker: ProgressAsker;
  /** The next revision to deliver; undefined until a watch from now knows what now was. */
  #next: bigint | undefined;
  #becomeReady: () => void = () => {};
  #failReady: (err: unknown) => void = () => {};

  constructor(request: KVWatchRequest, context: EtcdWatchContext) {
    this.#request = request;
    this.#context = context;
    this.#progressAsker = new ProgressAsker(context.clock, () => this.#askForProgress());
    this.#next = request.startRevision === 0n ? undefined : request.startRevision;
    this.ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#failReady = reject;
    });
    // Who iterates hears of the failure there.
    this.ready.catch(() => {});
  }

  /** Opens the stream, and keeps it open until the watch ends. */
  start(): void {
    void this.#keepOpen();
    if (this.#request.progressNotify) this.#progressAsker.requestWhenIdle();
  }

  async requestProgress(): Promise<void> {
    if (this.#abort.signal.aborted) throw closedError();
    this.#progressAsker.request();
  }

  close(): void {
    this.#end(undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<KVWatchBatch, void, undefined> {
    try {
      for (;;) {
        const batch = await this.#queue.take();
        if (batch === undefined) return;
        yield batch;
        if (this.#queue.short) this.#stream?.resume();
      }
    } finally {
      this.close();
    }
  }

  #end(err: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#stream?.cancel();
    this.#progressAsker.end();
    this.#failReady(err ?? closedError());
    this.#queue.end(err);
    this.#context.released();
  }

  async #keepOpen(): Promise<void> {
    const { signal } = this.#abort;
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      const before = this.#next;
      const err = await this.#once();
      if (signal.aborted) return;
      if (isKVError(err, "Compacted")) return this.#end(err);
      if (this.#next !== before) retryMs = FIRST_RETRY_MS;
      this.#context.logger.debug("etcd watch interrupted", {
        key: this.#request.key,
        next: this.#next?.toString(),
        err,
      });
      await sleep(this.#context.clock, retryMs, signal);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  }

  /** One life of a stream. Resolves with what ended it. */
  async #once(): Promise<unknown> {
    const { pool } = this.#context;
    const { signal } = this.#abort;
    try {
      const endpoint = await pool.endpoint();
      if (signal.aborted) return undefined;
      // Only a linearizable read knows what now is: a member may lag behind.
      this.#next ??= (await currentRevision(pool)) + 1n;
      if (signal.aborted) return undefined;
      const stream = await openWatchStream(endpoint.client, this.#request, this.#next, {
        created: () => {
          this.#isCreated = true;
          this.#becomeReady();
          this.#progressAsker.resume();
        },
        events: (events) => this.#deliver(events),
        progress: (revision) => this.#progress(revision),
      });
      this.#stream = stream;
      this.#endpoint = endpoint;
      if (signal.aborted) stream.cancel();
      const err = await stream.ended;
      this.#stream = undefined;
      this.#isCreated = false;
      this.#progressAsker.pause();
      if (!signal.aborted && !isKVError(err, "Compacted")) pool.failed(endpoint, err);
      return err;
    } catch (err) {
      return toKVError(err);
    }
  }

  #deliver(events: readonly KVEvent[]): void {
    const revision = events.at(-1)?.kv.modRevision;
    if (revision === undefined) return;
    this.#next = revision + 1n;
    this.#progressAsker.heard("events");
    this.#queue.put({ events, revision });
    if (!this.#queue.short) this.#stream?.pause();
  }

  #progress(revision: bigint): void {
    // A progress behind what was delivered says nothing new; before the start there is nothing to say.
    if (this.#next === undefined || revision < this.#next - 1n) return;
    this.#next = revision + 1n;
    this.#progressAsker.heard("progress");
    this.#queue.put({ events: [], revision });
  }

  /** Whether there was somebody to ask. */
  #askForProgress(): boolean {
    // A stream without a watch on it does not answer; an answer before events that are still on their way would be a lie.
    const { progress } = this.#context.pool;
    if (!this.#isCreated || this.#endpoint === undefined || !progress.of(this.#endpoint)) return false;
    this.#stream?.requestProgress();
    return true;
  }
}

async function currentRevision(pool: EndpointPool): Promise<bigint> {
  const { header } = await pool.run((client) => client.kv.range({ key: toKey(""), count_only: true }), "safe");
  return BigInt(header.revision);
}
