import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import { isKVError, type KV } from "./kv.js";

/** Where the replicas of a control plane, ours and the Go server's, agree on who compacts. */
const COMPACT_REV_KEY = "compact_rev_key";

export interface CompactorConfig {
  readonly kv: KV;
  /** Time between two compactions; history is kept for at least this long. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Forgets history that is older than an interval, in a store that does not do so by itself. Mirrors `etcd3.compactor`.
 *
 * Replicas take turns without knowing each other: once an interval each one tries to move {@link COMPACT_REV_KEY} on from
 * the state it saw last. Who succeeds compacts to the revision that it saw an interval ago; who does not has seen that
 * somebody else is at it, and looks again an interval later. So a compaction comes every interval, and every two at the
 * latest when the one at it dies. The key's value is the revision compacted to; upstream compares its version where we
 * compare its revision, which moves at the same times.
 */
export class Compactor {
  readonly #config: CompactorConfig;
  readonly #abort = new AbortController();
  /** The key's revision as it was seen last; 0n: it was not there. */
  #seen = 0n;
  /** The store's revision at that time: what the next compaction goes to. 0n: not known yet. */
  #revision = 0n;
  #running: Promise<void> | undefined;

  constructor(config: CompactorConfig) {
    this.#config = config;
  }

  /** Compacts from now on, the first time after an interval. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, intervalMs, logger } = this.#config;
    const { signal } = this.#abort;
    for (;;) {
      await sleep(clock, intervalMs, signal);
      if (signal.aborted) return;
      try {
        await this.#takeTurn(signal);
      } catch (err) {
        if (signal.aborted) return;
        logger.error("compaction failed", { err });
      }
    }
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    const { kv, logger } = this.#config;
    const target = this.#revision;
    const response = await kv.txn(
      {
        compare: [{ key: COMPACT_REV_KEY, modRevision: this.#seen }],
        success: [{ type: "put", key: COMPACT_REV_KEY, value: Buffer.from(String(target)) }],
        failure: [{ type: "range", key: COMPACT_REV_KEY }],
      },
      signal,
    );
    this.#revision = response.revision;
    if (!response.succeeded) {
      this.#seen = response.results[0]?.kv?.modRevision ?? 0n;
      return;
    }
    this.#seen = response.revision;
    if (target === 0n) return;
    try {
      await kv.compact(target);
      logger.v(4, "compacted", { revision: String(target) });
    } catch (err) {
      // Somebody else, such as the store itself, has forgotten more than that.
      if (!isKVError(err, "Compacted")) throw err;
    }
  }
}
