import type { Cancellation } from "@kube-apiserver/component-base";
import type { StorageError } from "../interfaces.js";
import type { KVWatchBatch } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import type { TreeEntry } from "../tree/persistent-tree.js";
import { CacheFeed, type FeedGap } from "./cache-feed.js";
import type { CachedObject } from "./cached-object.js";
import { Dispatcher } from "./dispatcher.js";
import type { EventWindowLimits } from "./event-window.js";
import { Freshness } from "./freshness.js";
import { Readiness } from "./readiness.js";
import { type IncomingChange, WatchCache } from "./watch-cache.js";

/** How long a request waits for the first filling. */
const FILL_WAIT_MS = 3_000;

export interface ResourceCacheConfig {
  readonly context: StoreContext;
  readonly window: EventWindowLimits | undefined;
}

/**
 * The living cache of one resource: its contents, the feed that keeps them in step, the watchers that follow. It starts
 * with the first use, so nothing is read for resources that nobody touches.
 */
export class ResourceCache {
  readonly contents: WatchCache;
  readonly freshness: Freshness;
  readonly dispatcher: Dispatcher;
  readonly #context: StoreContext;
  readonly #feed: CacheFeed;
  readonly #readiness: Readiness;
  #isStarted = false;
  #pinning: Promise<void> | undefined;

  constructor({ context, window }: ResourceCacheConfig) {
    this.#context = context;
    this.contents = new WatchCache({ clock: context.clock, ...(window === undefined ? {} : { window }) });
    this.#readiness = new Readiness(context.clock);
    this.#feed = new CacheFeed(context, {
      replaced: (entries, revision) => this.#onReplaced(entries, revision),
      changed: (batch) => this.#onChanged(batch),
      interrupted: (gap) => this.#onInterrupted(gap),
    });
    this.freshness = new Freshness(context, this.contents, this.#feed);
    this.dispatcher = new Dispatcher({
      context,
      freshRevision: () => this.freshness.forBookmark(),
    });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Starts the cache if need be; whether it can be read now. */
  startedAndReady(): boolean {
    this.#start(undefined);
    return this.isReady;
  }

  /** Whether {@link contents} can be read now. */
  get isReady(): boolean {
    return this.#readiness.isReady;
  }

  /** Starts the cache if need be; whether it is filled, after waiting a while. */
  ready(signal?: Cancellation): Promise<boolean> {
    this.#start(undefined);
    return this.#readiness.wait(FILL_WAIT_MS, signal);
  }

  /** What a client is told when {@link ready} says no. */
  refusal(): StorageError {
    return this.#readiness.refusal();
  }

  /**
   * Called before the first write: clients may watch from the revision that it returns, so the cache has to know what
   * happens from now on, even if it is filled later.
   */
  async pinHistory(): Promise<void> {
    if (this.#isStarted) return;
    this.#pinning ??= this.#startAtCurrentRevision();
    await this.#pinning;
  }

  /** Ends the feed and every watch. */
  async close(): Promise<void> {
    this.#isStarted = true;
    this.#readiness.enter("closed");
    this.contents.releaseWaiters();
    this.dispatcher.endAll();
    await this.#feed.stop();
  }

  async #startAtCurrentRevision(): Promise<void> {
    try {
      this.#start(await this.freshness.current());
    } catch (err) {
      // The write that follows meets the same engine and reports it; the next one tries again.
      this.#context.logger.debug("watch cache could not be started", { err });
      this.#pinning = undefined;
    }
  }

  #start(history: bigint | undefined): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#feed.start(history);
  }

  #onReplaced(entries: readonly TreeEntry<CachedObject>[], revision: bigint): void {
    this.contents.replace(entries, revision);
    this.#readiness.enter("ready");
    this.#context.metrics.cacheInitialized(this.#context.groupResource);
  }

  #onChanged({ events, revision }: KVWatchBatch): void {
    for (const { type, kv } of events) {
      const object = type === "put" ? this.#context.decoder.decodeShared(kv) : undefined;
      this.#apply({ key: kv.key, revision: kv.modRevision, object });
    }
    this.#count(events.length);
    this.contents.advance(revision);
  }

  #count(events: number): void {
    const { groupResource, metrics } = this.#context;
    if (events === 0) {
      metrics.storageBookmarkReceived(groupResource);
      return;
    }
    metrics.storageEventsReceived(groupResource, events);
    metrics.eventsReceived(groupResource, events);
  }

  #apply(incoming: IncomingChange): void {
    const change = this.contents.apply(incoming);
    if (change !== undefined) this.dispatcher.dispatch(change);
  }

  #onInterrupted({ cause, retriesNow }: FeedGap): void {
    this.#readiness.enter(retriesNow ? "filling" : "failed", cause);
    this.dispatcher.endAll();
  }
}
