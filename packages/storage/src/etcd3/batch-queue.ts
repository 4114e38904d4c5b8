import type { KVWatchBatch } from "../kv/kv.js";

/** Batches above which the sender is asked to wait. */
const LONG = 256;

/** Between a stream that pushes and a reader that pulls. */
export class BatchQueue {
  #batches: KVWatchBatch[] = [];
  #ended = false;
  #err: unknown;
  #wake: (() => void) | undefined;

  /** Whether there is room. */
  get short(): boolean {
    return this.#batches.length < LONG;
  }

  put(batch: KVWatchBatch): void {
    this.#batches.push(batch);
    this.#wake?.();
  }

  /** With `err`, the reader gets what is queued and then the error; without, the end at once. */
  end(err: unknown): void {
    this.#ended = true;
    this.#err = err;
    if (err === undefined) this.#batches = [];
    this.#wake?.();
  }

  /** The next batch; undefined at the end. Rejects with the error that ended it. */
  async take(): Promise<KVWatchBatch | undefined> {
    while (this.#batches.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    const batch = this.#batches.shift();
    if (batch === undefined && this.#err !== undefined) throw this.#err;
    return batch;
  }
}
