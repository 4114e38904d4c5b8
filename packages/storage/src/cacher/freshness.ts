import type { Cancellation } from "@kube-apiserver/component-base";
import { KVError } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { translated } from "../store/kv-errors.js";
import type { CacheFeed } from "./cache-feed.js";
import { ProgressRequester } from "./progress-requester.js";
import { RevisionBarrier } from "./revision-barrier.js";
import type { WatchCache } from "./watch-cache.js";

/** How long a read waits for the cache to reach a revision. As upstream. */
const WAIT_MS = 3_000;
/** How long the engine's revision is waited for. */
const ANSWER_TIMEOUT_MS = 10_000;
/** How long a bookmark waits to become newer. */
const BOOKMARK_WAIT_MS = 250;

/** Proves that a cache is as new as a read needs it. */
export class Freshness {
  readonly #context: StoreContext;
  readonly #cache: WatchCache;
  readonly #progress: ProgressRequester;
  readonly #barrier: RevisionBarrier;
  #compactRevision = 0n;

  constructor(context: StoreContext, cache: WatchCache, feed: CacheFeed) {
    this.#context = context;
    this.#cache = cache;
    this.#progress = new ProgressRequester(context.clock, () => feed.requestProgress());
    this.#barrier = new RevisionBarrier(() => this.#askEngine());
  }

  /** What the engine had forgotten when it was asked last: older states are no longer listed, whoever still has them. */
  get compactRevision(): bigint {
    return this.#compactRevision;
  }

  /** The engine's revision, not older than this call. */
  current(): Promise<bigint> {
    return translated(this.#context.keys.root, this.#barrier.current());
  }

  /**
   * Whether the cache can be proven to be fresh. Without, it may never hear that nothing has happened to its resource: who
   * needs the newest state has to read it from the engine.
   */
  get isProvable(): boolean {
    return this.#context.kv.answersProgress;
  }

  /** Whether the cache has reached `revision`, after waiting for it if need be and if there is a point in it. */
  async reached(revision: bigint, signal?: Cancellation): Promise<boolean> {
    const { clock, groupResource, metrics } = this.#context;
    if (this.#cache.revision >= revision) {
      metrics.readWaited(groupResource, 0);
      return true;
    }
    if (!this.isProvable) return false;
    const started = clock.monotonic();
    try {
      return await this.#waitFor(revision, WAIT_MS, signal);
    } finally {
      metrics.readWaited(groupResource, (clock.monotonic() - started) / 1_000);
    }
  }

  /** The revision of a bookmark: the engine's if the cache gets there soon, else what the cache has. */
  async forBookmark(): Promise<bigint> {
    try {
      await this.#waitFor(await this.current(), BOOKMARK_WAIT_MS);
    } catch (err) {
      this.#context.logger.debug("bookmark without asking the engine", { err });
    }
    return this.#cache.revision;
  }

  /** Many wait for one answer: should it never come, they must not wait for ever. */
  async #askEngine(): Promise<bigint> {
    const { clock, kv } = this.#context;
    const abort = new AbortController();
    const timer = clock.setTimer(() => abort.abort(), ANSWER_TIMEOUT_MS);
    try {
      const { compactRevision, revision } = await kv.status(abort.signal);
      this.#compactRevision = compactRevision;
      return revision;
    } catch (cause) {
      if (abort.signal.aborted) throw new KVError("Unavailable", "no answer in time", { cause });
      throw cause;
    } finally {
      timer.cancel();
    }
  }

  #waitFor(revision: bigint, timeoutMs: number, signal?: Cancellation): Promise<boolean> {
    if (this.#cache.revision >= revision) return Promise.resolve(true);
    return this.#progress.during(this.#cache.wait(revision, timeoutMs, signal));
  }
}
