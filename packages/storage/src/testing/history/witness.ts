import type { KV } from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import type { History } from "./history.js";
import type { Recorder } from "./recorder.js";
import type { KeyRange } from "./timeline.js";

/** The revision up to which watches of a whole keyspace have told everything; `start` where they told nothing yet. */
export function witnessedUpTo({ watches }: Pick<History, "watches">, keyspace: KeyRange, start: bigint): bigint {
  let last = start;
  for (const { request, batches } of watches) {
    if (request.key !== keyspace.key || request.rangeEnd !== keyspace.rangeEnd) continue;
    const told = batches.at(-1)?.batch.revision ?? start;
    if (told > last) last = told;
  }
  return last;
}

const PATIENCE_MS = 60_000;

/** A watch of everything: what it is told explains what became of calls without an answer. */
export class Witness {
  readonly #done: Promise<void>;
  readonly #watch: ReturnType<KV["watch"]>;
  #seen: bigint;
  #ended = false;
  #told: () => void = () => {};

  /** Watches from `startRevision` on. */
  constructor(recorder: Recorder, kv: KV, keyspace: KeyRange, startRevision: bigint) {
    this.#seen = startRevision - 1n;
    const { key, rangeEnd } = keyspace;
    const range = rangeEnd === undefined ? { key } : { key, rangeEnd };
    this.#watch = recorder.client(kv, "witness").watch({ ...range, startRevision, prevKV: true });
    this.#done = this.#follow();
  }

  /** The revision up to which it was told everything. */
  get seen(): bigint {
    return this.#seen;
  }

  /**
   * Resolves once it has been told everything up to `revision`, or has ended.
   * @throws Error when that does not come in a long time
   */
  async reaches(revision: bigint): Promise<void> {
    while (this.#seen < revision && !this.#ended) {
      await new Promise<void>((resolve, reject) => {
        const giveUp = () =>
          reject(new Error(`a watch that was told up to ${this.#seen} does not come to ${revision}`));
        const timer = setTimeout(giveUp, PATIENCE_MS);
        this.#told = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#done;
  }

  async #follow(): Promise<void> {
    try {
      for await (const { revision } of this.#watch) {
        this.#seen = revision;
        this.#told();
      }
    } catch (err) {
      // The history has it; what it would have told is missing there.
      if (!isKVError(err)) throw err;
    } finally {
      this.#ended = true;
      this.#told();
    }
  }
}
