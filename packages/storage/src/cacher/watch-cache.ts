import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import { PersistentTree, type TreeEntry } from "../tree/persistent-tree.js";
import { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";
import { EventWindow, type EventWindowLimits } from "./event-window.js";
import { FieldIndexes } from "./field-indexes.js";

export interface WatchCacheConfig {
  readonly clock: Clock;
  readonly window?: EventWindowLimits;
}

/** A put (with the decoded object) or a deletion, as the engine's watch delivers it. */
export interface IncomingChange {
  readonly key: string;
  readonly revision: bigint;
  /** Undefined: deleted. */
  readonly object: EncodedObject | undefined;
}

interface Waiter {
  readonly revision: bigint;
  readonly finish: (reached: boolean) => void;
}

/** The objects of one resource as of {@link revision}, with its recent past. Changed only by its feed. */
export class WatchCache {
  /** Of {@link tree}. */
  readonly indexes: FieldIndexes;
  readonly #config: WatchCacheConfig;
  readonly #waiters = new Set<Waiter>();
  #tree: ObjectTree = PersistentTree.empty();
  #window: EventWindow;
  #revision = 0n;
  #byteLength = 0;

  constructor(config: WatchCacheConfig) {
    this.#config = config;
    this.indexes = new FieldIndexes(config.clock);
    this.#window = this.#newWindow();
  }

  get tree(): ObjectTree {
    return this.#tree;
  }

  /** Bytes of all objects, encoded. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Everything up to it is in {@link tree}. */
  get revision(): bigint {
    return this.#revision;
  }

  get window(): EventWindow {
    return this.#window;
  }

  /** Takes a whole new state; what was retained of the past is let go. */
  replace(entries: readonly TreeEntry<CachedObject>[], revision: bigint): void {
    this.#tree = PersistentTree.fromSorted(entries);
    this.#revision = revision;
    this.#byteLength = entries.reduce((sum, [, { object }]) => sum + object.byteLength, 0);
    this.#window = this.#newWindow();
    this.indexes.clear();
    this.#wake();
  }

  /** Takes one change; undefined for the deletion of something that is not there. */
  apply({ key, revision, object }: IncomingChange): ObjectChange | undefined {
    const previous = this.#tree.get(key)?.object;
    if (object === undefined && previous === undefined) return undefined;
    const cached = object === undefined ? undefined : { object, revision };
    this.#byteLength += (object?.byteLength ?? 0) - (previous?.byteLength ?? 0);
    this.#tree = cached === undefined ? this.#tree.delete(key) : this.#tree.set(key, cached);
    const change = new ObjectChange({ key, revision, current: object, previous });
    this.#window.push(change, this.#tree);
    this.indexes.apply(change, cached, this.#tree.size);
    return change;
  }

  /** Every change up to `revision` has been applied. */
  advance(revision: bigint): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    this.#window.evict();
    this.#wake();
  }

  /** Resolves with true once {@link revision} has reached `revision`, with false after `timeoutMs` or an abort. */
  wait(revision: bigint, timeoutMs: number, signal?: Cancellation): Promise<boolean> {
    if (this.#revision >= revision) return Promise.resolve(true);
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (reached: boolean) => {
        timer.cancel();
        signal?.removeEventListener("abort", giveUp);
        this.#waiters.delete(waiter);
        resolve(reached);
      };
      const giveUp = () => finish(false);
      const waiter: Waiter = { revision, finish };
      const timer = this.#config.clock.setTimer(giveUp, timeoutMs);
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Lets everyone go who waits: nothing more is coming. */
  releaseWaiters(): void {
    for (const waiter of [...this.#waiters]) waiter.finish(false);
  }

  #wake(): void {
    if (this.#waiters.size === 0) return;
    for (const waiter of [...this.#waiters]) {
      if (waiter.revision <= this.#revision) waiter.finish(true);
    }
  }

  #newWindow(): EventWindow {
    return new EventWindow(this.#config.clock, this.#revision, this.#tree, this.#config.window);
  }
}
