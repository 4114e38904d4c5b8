import type { KV, KVWatch, KVWatchBatch } from "../../kv/kv.js";
import { PassingKV } from "../passing-kv.js";
import type { RandomSource } from "../random-source.js";

/** An engine whose watches are behind, now more, now less: what is kept by them has to wait, or be old. */
export class DelayedKV extends PassingKV {
  readonly #random: RandomSource;

  constructor(inner: KV, random: RandomSource) {
    super(inner);
    this.#random = random;
  }

  protected override async *distort(watch: KVWatch): AsyncGenerator<KVWatchBatch> {
    for await (const batch of watch) {
      for (let turns = this.#random(8); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      yield batch;
    }
  }
}
