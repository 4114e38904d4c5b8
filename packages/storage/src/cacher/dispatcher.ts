import type { StoreContext } from "../store/context.js";
import type { ObjectChange } from "../watch/object-change.js";
import { newBookmark } from "../watch/special-events.js";
import { BookmarkTimer } from "./bookmark-timer.js";
import type { CacheWatcher } from "./cache-watcher.js";
import { WatcherIndex } from "./watcher-index.js";

export interface DispatcherConfig {
  readonly context: StoreContext;
  /** A revision up to which every change has been dispatched, made as new as is quickly possible. */
  readonly freshRevision: () => Promise<bigint>;
}

/** Brings changes and bookmarks to the watchers of a cache. Readers wake once per turn of the event loop. */
export class Dispatcher {
  readonly #config: DispatcherConfig;
  readonly #watchers: WatcherIndex;
  readonly #bookmarks: BookmarkTimer;
  readonly #removals = new Map<CacheWatcher, () => void>();
  #toWake: CacheWatcher[] = [];

  constructor(config: DispatcherConfig) {
    this.#config = config;
    this.#watchers = new WatcherIndex(config.context.keys.root);
    this.#bookmarks = new BookmarkTimer(config.context.clock, (due) => {
      this.#sendBookmarks(due).catch((err: unknown) =>
        config.context.logger.error("sending bookmarks failed", { err }),
      );
    });
  }

  /** Adds a watcher of `key`: a full key, or a prefix with a trailing slash. */
  add(watcher: CacheWatcher, key: string): void {
    this.#removals.set(watcher, this.#watchers.add(watcher, key));
    if (watcher.predicate.allowWatchBookmarks === true) this.#bookmarks.add(watcher);
  }

  /** Forgets a watcher that ended. */
  remove(watcher: CacheWatcher): void {
    this.#removals.get(watcher)?.();
    this.#removals.delete(watcher);
    this.#bookmarks.remove(watcher);
  }

  dispatch(change: ObjectChange): void {
    this.#watchers.forEachConcerned(change, (watcher) => {
      if (watcher.offer(change)) this.#wakeLater(watcher);
    });
  }

  /** Ends every watch. */
  endAll(): void {
    for (const watcher of this.#watchers.all()) watcher.stop();
    this.#bookmarks.stop();
  }

  async #sendBookmarks(due: readonly CacheWatcher[]): Promise<void> {
    const revision = await this.#config.freshRevision();
    if (revision === 0n) return;
    const bookmark = newBookmark(this.#config.context.objectKind, revision);
    for (const watcher of due) {
      if (watcher.offerBookmark(bookmark, revision)) this.#wakeLater(watcher);
    }
  }

  /** Writing once for all events of a turn costs a watcher a quarter of writing each. */
  #wakeLater(watcher: CacheWatcher): void {
    if (this.#toWake.length === 0) setImmediate(() => this.#wakeAll());
    this.#toWake.push(watcher);
  }

  #wakeAll(): void {
    const watchers = this.#toWake;
    this.#toWake = [];
    for (const watcher of watchers) watcher.flush();
  }
}
