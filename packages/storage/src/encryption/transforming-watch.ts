import type { Clock } from "@kube-apiserver/component-base";
import type { KVEvent, KVWatch, KVWatchBatch } from "../kv/kv.js";
import { Pacer } from "../store/pacer.js";
import type { ValueReader } from "./value-reader.js";

/** A stream of changes whose values are read on the way, in order. */
export class TransformingWatch implements KVWatch {
  readonly #inner: KVWatch;
  readonly #values: ValueReader;
  readonly #pacer: Pacer;
  #isClosed = false;

  constructor(inner: KVWatch, values: ValueReader, clock: Clock) {
    this.#inner = inner;
    this.#values = values;
    this.#pacer = new Pacer(clock);
  }

  get ready(): Promise<void> {
    return this.#inner.ready;
  }

  requestProgress(): Promise<void> {
    return this.#inner.requestProgress();
  }

  close(): void {
    this.#isClosed = true;
    this.#inner.close();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<KVWatchBatch> {
    for await (const batch of this.#inner) {
      const events: KVEvent[] = [];
      for (const event of batch.events) {
        if (this.#pacer.isDue()) await this.#pacer.pause();
        events.push(await this.#values.readEvent(event));
      }
      if (this.#isClosed) return;
      yield { ...batch, events };
    }
  }
}
