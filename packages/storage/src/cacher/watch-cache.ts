import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import type { GetAttrsFunc } from "../interfaces.js";
import { Pacer } from "../store/pacer.js";
import { attrsOf } from "../store/predicate.js";
import { PersistentTree, type TreeEntry } from "../tree/persistent-tree.js";
import { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";
import { EventWindow, type EventWindowLimits } from "./event-window.js";
import { FieldIndex } from "./field-index.js";

export interface WatchCacheConfig {
  readonly clock: Clock;
  readonly window?: EventWindowLimits;
  /** For {@link WatchCache.index}. */
  readonly getAttrs?: GetAttrsFunc | undefined;
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
  readonly #config: WatchCacheConfig;
  readonly #waiters = new Set<Waiter>();
  readonly #indexes = new Map<string, FieldIndex>();
  #tree: ObjectTree = PersistentTree.empty();
  #window: EventWindow;
  #revision = 0n;
  #byteLength = 0;

  constructor(config: WatchCacheConfig) {
    this.#config = config;
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
    this.#indexes.clear();
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
    for (const index of this.#indexes.values()) index.apply(change, cached);
    return change;
  }

  /** Every change up to `revision` has been applied. */
  advance(revision: bigint): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    this.#window.evict();
    this.#wake();
  }

  /**
   * The index of `field`; undefined when attributes cannot be computed here. The first call computes the attributes of
   * every object, pausing in between.
   */
  async index(field: string): Promise<FieldIndex | undefined> {
    const { clock, getAttrs } = this.#config;
    if (getAttrs === undefined) return undefined;
    if (!this.#indexes.has(field)) await warmAttrs(this.#tree, getAttrs, new Pacer(clock));
    const index = this.#indexes.get(field) ?? new FieldIndex(field, getAttrs, this.#tree);
    this.#indexes.set(field, index);
    return index;
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

/** Attributes stay with their objects, so that building an index from them afterwards takes no time. */
async function warmAttrs(tree: ObjectTree, getAttrs: GetAttrsFunc, pacer: Pacer): Promise<void> {
  for (const [, { object }] of tree.range("")) {
    attrsOf(object, getAttrs);
    if (pacer.isDue()) await pacer.pause();
  }
}
