import type { KVEvent, KVWatch, KVWatchBatch, KVWatchRequest } from "../kv/kv.js";
import { closedError, compactedError } from "../kv/kv-errors.js";
import { compareKeys } from "../tree/compare-keys.js";
import type { History } from "./history.js";

/** Changes in one batch, about: more are taken only to finish a revision. */
const BATCH_EVENTS = 512;
/** Revisions looked at before other work gets its turn. */
const SLICE_REVISIONS = 8192;

/** What a watch needs of its engine. */
export interface WatchSource {
  /** Durable changes only. */
  readonly history: History;
  /** Called once, when the watch has ended. */
  release(watch: EmbeddedWatch): void;
}

/**
 * A cursor into the history. Nothing is queued: a reader that falls behind costs no memory, and once its next revision
 * has been compacted it is told so.
 */
export class EmbeddedWatch implements KVWatch {
  readonly ready = Promise.resolve();
  readonly #source: WatchSource;
  readonly #request: KVWatchRequest;
  /** The next revision to look at. */
  #cursor: number;
  /** Whether it began where history had gone. At the floor itself pairs are kept, but not what their change was. */
  readonly #compacted: boolean;
  #progressWanted = false;
  #closed = false;
  /** Set while the reader waits. */
  #wake: ((batch: KVWatchBatch | undefined) => void) | undefined;

  constructor(source: WatchSource, request: KVWatchRequest) {
    this.#source = source;
    this.#request = request;
    const start = Number(request.startRevision ?? 0n);
    this.#cursor = start > 0 ? start : source.history.revision + 1;
    this.#compacted = start > 0 && start <= source.history.floor;
  }

  requestProgress(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    this.#progressWanted = true;
    this.notify();
    return Promise.resolve();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.release(this);
    this.#resume(undefined);
  }

  /** The history has grown, or progress is wanted: hands a waiting reader what there is for it. */
  notify(): void {
    if (this.#wake === undefined) return;
    const batch = this.#take();
    if (batch !== undefined || this.#behind) this.#resume(batch);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<KVWatchBatch, void, undefined> {
    try {
      while (!this.#closed) {
        const batch = this.#take() ?? (await this.#more());
        if (batch !== undefined && !this.#closed) yield batch;
      }
    } finally {
      this.close();
    }
  }

  /** The next batch, or undefined to look again; waits unless there is unread history left. */
  #more(): Promise<KVWatchBatch | undefined> {
    return new Promise((resolve) => {
      if (this.#behind) setImmediate(resolve, undefined);
      else this.#wake = resolve;
    });
  }

  /** Whether a slice ended before the history did. */
  get #behind(): boolean {
    return this.#cursor <= this.#source.history.revision;
  }

  #resume(batch: KVWatchBatch | undefined): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.(batch);
  }

  /** @throws KVError, code Compacted */
  #take(): KVWatchBatch | undefined {
    const { history } = this.#source;
    if (this.#compacted || this.#cursor < history.floor) throw compactedError(history.floor);
    const events: KVEvent[] = [];
    const stop = Math.min(history.revision, this.#cursor + SLICE_REVISIONS);
    while (this.#cursor <= stop && events.length < BATCH_EVENTS) {
      for (const event of history.changesAt(this.#cursor)) if (this.#covers(event.kv.key)) events.push(event);
      this.#cursor++;
    }
    if (events.length > 0) return { events: this.#dress(events), revision: BigInt(this.#cursor - 1) };
    return this.#progress(history.revision);
  }

  #progress(revision: number): KVWatchBatch | undefined {
    if (!this.#progressWanted || this.#cursor <= revision) return undefined;
    this.#progressWanted = false;
    return { events: [], revision: BigInt(revision) };
  }

  #covers(key: string): boolean {
    const { key: start, rangeEnd } = this.#request;
    if (rangeEnd === undefined) return key === start;
    return compareKeys(key, start) >= 0 && compareKeys(key, rangeEnd) < 0;
  }

  #dress(events: KVEvent[]): KVEvent[] {
    if (this.#request.prevKV) return events;
    return events.map(({ type, kv }) => ({ type, kv }));
  }
}
