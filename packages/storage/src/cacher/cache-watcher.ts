import type { Clock } from "@kube-apiserver/component-base";
import type { SelectionPredicate, WatchEvent, WatchInterface } from "../interfaces.js";
import { Pacer } from "../store/pacer.js";
import type { ObjectChange } from "../watch/object-change.js";

/** Events of the initial state or of the backlog that are handed out at once. */
const BACKLOG_BATCH = 500;

export interface CacheWatcherConfig {
  readonly clock: Clock;
  readonly predicate: SelectionPredicate;
  /** Changes up to this revision are not delivered. */
  readonly after: bigint;
  /** What comes before the first live change: read lazily, at the reader's pace. */
  readonly backlog: Iterator<WatchEvent | undefined>;
  /** Live events that may wait for the reader, and bytes of their objects; one more and the watch is ended. */
  readonly queueLimit: number;
  readonly queueByteLimit: number;
  readonly deadlineMs?: number | undefined;
  /** Called once when the watch is over, whoever ended it. */
  readonly onEnd: (watcher: CacheWatcher) => void;
  /** Called once when the backlog was read. */
  readonly onInitialized?: (() => void) | undefined;
  /** Called when it is over because the reader was too slow. */
  readonly onSlow: () => void;
}

/** One client's watch on the cache: a lazily read backlog, then a bounded queue of live events. */
export class CacheWatcher implements WatchInterface {
  readonly predicate: SelectionPredicate;
  readonly deadlineMs: number | undefined;
  readonly #config: CacheWatcherConfig;
  // Read for each event of each watcher: objects that were put together of others have no common shape.
  readonly #after: bigint;
  readonly #queueLimit: number;
  readonly #queueByteLimit: number;
  #backlog: Iterator<WatchEvent | undefined> | undefined;
  #queue: WatchEvent[] = [];
  #queuedBytes = 0;
  /** Who waits in {@link next}. */
  #reader: ((events: readonly WatchEvent[] | undefined) => void) | undefined;
  #ended = false;

  constructor(config: CacheWatcherConfig) {
    this.#config = config;
    this.predicate = config.predicate;
    this.deadlineMs = config.deadlineMs;
    this.#after = config.after;
    this.#queueLimit = config.queueLimit;
    this.#queueByteLimit = config.queueByteLimit;
    this.#backlog = config.backlog;
  }

  /** Queues the change if it concerns this watch. True when the reader should be woken by {@link flush}. */
  offer(change: ObjectChange): boolean {
    if (this.#ended || change.revision <= this.#after) return false;
    const event = change.eventFor(this.predicate);
    return event !== undefined && this.#enqueue(event);
  }

  /** Queues a bookmark for `revision`, unless the watch begins after it, or its reader is that far behind. */
  offerBookmark(bookmark: WatchEvent, revision: bigint): boolean {
    if (revision < this.#after || this.#queue.length >= this.#queueLimit) return false;
    return this.#enqueue(bookmark);
  }

  /** Wakes the reader. Called once per turn, so that what gathers in a turn is read at once. */
  flush(): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = undefined;
    reader(this.#ended ? undefined : this.#takeQueue());
  }

  next(): Promise<readonly WatchEvent[] | undefined> {
    return this.#backlog === undefined ? this.#nextLive() : this.#nextOfBacklog();
  }

  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.#backlog = undefined;
    this.#config.onEnd(this);
    this.flush();
  }

  #enqueue(event: WatchEvent): boolean {
    if (this.#ended) return false;
    if (this.#queue.length >= this.#queueLimit || this.#queuedBytes >= this.#queueByteLimit) {
      this.#config.onSlow();
      this.stop();
      return false;
    }
    this.#queue.push(event);
    this.#queuedBytes += event.object.byteLength;
    // A reader waits only while nothing is queued: what comes after the first is read with it.
    return this.#reader !== undefined && this.#queue.length === 1;
  }

  #nextLive(): Promise<readonly WatchEvent[] | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#queue.length > 0) return Promise.resolve(this.#takeQueue());
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  #takeQueue(): readonly WatchEvent[] {
    const events = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    return events;
  }

  async #nextOfBacklog(): Promise<readonly WatchEvent[] | undefined> {
    const pacer = new Pacer(this.#config.clock);
    const batch: WatchEvent[] = [];
    while (this.#backlog !== undefined && batch.length < BACKLOG_BATCH) {
      const { done, value } = this.#backlog.next();
      if (done) {
        this.#backlog = undefined;
        this.#config.onInitialized?.();
      } else if (value !== undefined) batch.push(value);
      if (pacer.isDue()) await pacer.pause();
    }
    return batch.length > 0 && !this.#ended ? batch : this.#nextLive();
  }
}
