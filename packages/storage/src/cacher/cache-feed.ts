import { sleep } from "@kube-apiserver/component-base";
import { isKVError, type KeyValue, type KVWatch, type KVWatchBatch } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { Pacer } from "../store/pacer.js";
import type { TreeEntry } from "../tree/persistent-tree.js";
import type { CachedObject } from "./cached-object.js";

/** Pairs per read while the cache fills: etcd answers no quicker when asked for all at once, and holds less memory. */
const PAGE_SIZE = 10_000;
/** Wait before a broken feed starts over. */
const RETRY_MS = 1_000;

/** Who is fed. All calls are made from one loop, in revision order. */
export interface FeedTarget {
  /** The whole state at `revision`. */
  replaced(entries: readonly TreeEntry<CachedObject>[], revision: bigint): void;
  /** The changes of one batch. */
  changed(batch: KVWatchBatch): void;
  /** The stream broke, or never began: what comes next is another {@link replaced}, with a gap before it. */
  interrupted(gap: FeedGap): void;
}

export interface FeedGap {
  /** The engine works, and the next attempt comes at once. */
  readonly retriesNow: boolean;
  /** Why nothing could be read; `""` when it was the stream that broke. As upstream, clients are told this one only. */
  readonly cause: string;
}

/**
 * Keeps a cache in step with the engine: reads everything, then follows one watch stream, and starts over when the
 * stream breaks for good. Mirrors client-go's `Reflector` under the cacher.
 */
export class CacheFeed {
  readonly #context: StoreContext;
  readonly #target: FeedTarget;
  readonly #stop = new AbortController();
  #stream: KVWatch | undefined;
  #done: Promise<void> | undefined;

  constructor(context: StoreContext, target: FeedTarget) {
    this.#context = context;
    this.#target = target;
  }

  /** Starts it. `history`, when given, is a revision from which on changes are wanted even if they are in the past. */
  start(history?: bigint): void {
    this.#done ??= this.#run(history);
  }

  /** Asks for the stream's position; failures only mean that no answer comes. */
  requestProgress(): void {
    this.#stream?.requestProgress().catch((err: unknown) => {
      this.#context.logger.debug("watch progress request failed", { err });
    });
  }

  /** Ends it and resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#stream?.close();
    await this.#done;
  }

  async #run(history: bigint | undefined): Promise<void> {
    const { signal } = this.#stop;
    let startRevision = history;
    while (!signal.aborted) {
      let isFilled = false;
      try {
        const revision = await this.#fill(startRevision);
        isFilled = true;
        await this.#follow(revision);
      } catch (err) {
        if (signal.aborted) return;
        // Compaction is no failure: reading everything again is the cure.
        const retriesNow = isKVError(err, "Compacted");
        this.#context.logger.warn("watch cache lost its feed and starts over", {
          resource: this.#context.groupResource.resource,
          group: this.#context.groupResource.group,
          err,
        });
        this.#target.interrupted({ retriesNow, cause: isFilled ? "" : this.#explain(err) });
        if (!retriesNow) await sleep(this.#context.clock, RETRY_MS, signal);
      }
      startRevision = undefined;
    }
  }

  #explain(err: unknown): string {
    return `failed to list ${this.#context.objectKind.kind}: ${err instanceof Error ? err.message : String(err)}`;
  }

  async #fill(revision: bigint | undefined): Promise<bigint> {
    const { keys, kv } = this.#context;
    const { signal } = this.#stop;
    const entries: TreeEntry<CachedObject>[] = [];
    const pacer = new Pacer(this.#context.clock);
    let readAt = revision;
    let key = keys.root;
    for (;;) {
      const at = readAt === undefined ? {} : { revision: readAt };
      const page = await kv.range({ key, rangeEnd: keys.rootEnd, limit: PAGE_SIZE, ...at }, signal);
      readAt ??= page.revision;
      for (const pair of page.kvs) {
        if (pacer.isDue()) await pacer.pause();
        entries.push(this.#decode(pair));
      }
      if (!page.more) break;
      key = `${page.kvs[page.kvs.length - 1]?.key}\u0000`;
    }
    signal.throwIfAborted();
    this.#target.replaced(entries, readAt);
    return readAt;
  }

  #decode(pair: KeyValue): TreeEntry<CachedObject> {
    return [pair.key, { object: this.#context.decoder.decodeListItem(pair), revision: pair.modRevision }];
  }

  async #follow(revision: bigint): Promise<void> {
    const { keys, kv } = this.#context;
    const range = { key: keys.root, rangeEnd: keys.rootEnd };
    const stream = kv.watch({ ...range, startRevision: revision + 1n, prevKV: false, progressNotify: true });
    // Whatever keeps the stream from starting is reported by its iteration.
    stream.ready.catch(() => undefined);
    this.#stream = stream;
    try {
      this.#stop.signal.throwIfAborted();
      for await (const batch of stream) this.#target.changed(batch);
      if (!this.#stop.signal.aborted) throw new Error("the engine ended the watch stream");
    } finally {
      this.#stream = undefined;
      stream.close();
    }
  }
}
