import { type EncodedObject, isExpired, isGone, type Status, StatusError } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import type { WatchEvent } from "@kube-apiserver/storage";
import { type Backoff, newBackoff } from "./backoff.js";
import type { Informer, InformerHandlers, ListerWatcher } from "./informer.js";
import { keyOf, ObjectIndex, resourceVersionOf } from "./object-index.js";

/** What an informer is made from. */
export interface InformerOptions {
  readonly listerWatcher: ListerWatcher;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number from 0 up to 1, for spreading attempts. Default: Math.random. */
  readonly jitter?: () => number;
}

// Same as client-go's reflector.
const initialBackoffMs = 800;
const maxBackoffMs = 30_000;

/** An informer that has not begun yet. */
export function newInformer(options: InformerOptions): Informer {
  return new SharedInformer(options);
}

class SharedInformer implements Informer {
  readonly #options: InformerOptions;
  readonly #backoff: Backoff;
  readonly #objects = new ObjectIndex();
  readonly #handlers = new Set<InformerHandlers>();
  readonly #synced = new AbortController();
  #resourceVersion = "";
  #hasBegun = false;

  constructor(options: InformerOptions) {
    this.#options = options;
    const jitter = options.jitter ?? Math.random;
    this.#backoff = newBackoff({ initialMs: initialBackoffMs, maxMs: maxBackoffMs, jitter });
  }

  get hasSynced(): boolean {
    return this.#synced.signal.aborted;
  }

  waitForSync(signal: AbortSignal): Promise<void> {
    const synced = this.#synced.signal;
    return new Promise((resolve, reject) => {
      const settle = () => {
        synced.removeEventListener("abort", settle);
        signal.removeEventListener("abort", settle);
        if (synced.aborted) resolve();
        else reject(signal.reason);
      };
      if (synced.aborted || signal.aborted) {
        settle();
        return;
      }
      synced.addEventListener("abort", settle);
      signal.addEventListener("abort", settle);
    });
  }

  get(key: string): EncodedObject | undefined {
    return this.#objects.get(key);
  }

  list(namespace?: string): readonly EncodedObject[] {
    return this.#objects.list(namespace);
  }

  addHandlers(handlers: InformerHandlers): () => void {
    this.#handlers.add(handlers);
    for (const obj of this.#objects.list()) this.#call(() => handlers.onAdd?.(obj));
    return () => {
      this.#handlers.delete(handlers);
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#hasBegun) throw new TypeError("an informer runs only once");
    this.#hasBegun = true;
    while (!signal.aborted) {
      try {
        await this.#listAndFollow(signal);
      } catch (err) {
        if (signal.aborted) return;
        this.#options.logger.warn("Informer lists again after a failure", { err });
      }
      // An expired watch waits as well: a cache that is behind would give the same old list at once, for ever.
      await sleep(this.#options.clock, this.#backoff.nextMs(), signal);
    }
  }

  /** Lists once and follows the watch until it has to list again: when the watch has expired. */
  async #listAndFollow(signal: AbortSignal): Promise<void> {
    const { items, resourceVersion } = await this.#options.listerWatcher.list(signal);
    this.#replace(items);
    this.#resourceVersion = resourceVersion;
    this.#synced.abort();
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (err) {
        if (signal.aborted || isExpired(err) || isGone(err)) return;
        this.#options.logger.v(2, "Informer watches again after a failure", { err });
        await sleep(this.#options.clock, this.#backoff.nextMs(), signal);
      }
    }
  }

  /** One watch, until it ends. A watch that brought nothing at all counts as a failure, lest it be repeated at once. */
  async #follow(signal: AbortSignal): Promise<void> {
    const watch = await this.#options.listerWatcher.watch(this.#resourceVersion, signal);
    const stop = () => watch.stop();
    signal.addEventListener("abort", stop, { once: true });
    let isEmpty = true;
    try {
      if (signal.aborted) return;
      for (let events = await watch.next(); events !== undefined; events = await watch.next()) {
        for (const event of events) this.#apply(event);
        isEmpty = false;
        this.#backoff.reset();
      }
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
    if (isEmpty && !signal.aborted) await sleep(this.#options.clock, this.#backoff.nextMs(), signal);
  }

  #apply({ type, object }: WatchEvent): void {
    switch (type) {
      case "ADDED":
      case "MODIFIED":
        this.#put(object);
        break;
      case "DELETED":
        this.#remove(keyOf(object), object);
        break;
      case "BOOKMARK":
        break;
      case "ERROR":
        throw new StatusError(object.object as Status);
      default:
        throw new TypeError(`unknown type of watch event: ${type satisfies never}`);
    }
    this.#resourceVersion = resourceVersionOf(object);
  }

  #put(obj: EncodedObject): void {
    const key = keyOf(obj);
    const old = this.#objects.get(key);
    if (old !== undefined && resourceVersionOf(old) === resourceVersionOf(obj)) return;
    this.#objects.set(key, obj);
    if (old === undefined) this.#notify(({ onAdd }) => onAdd?.(obj));
    else this.#notify(({ onUpdate }) => onUpdate?.(obj, old));
  }

  /** @param last - the last known state, for handlers */
  #remove(key: string, last: EncodedObject): void {
    if (this.#objects.get(key) === undefined) return;
    this.#objects.delete(key);
    this.#notify(({ onDelete }) => onDelete?.(last));
  }

  #replace(items: readonly EncodedObject[]): void {
    const current = new Set(items.map(keyOf));
    for (const key of [...this.#objects.keys()]) {
      const gone = current.has(key) ? undefined : this.#objects.get(key);
      if (gone !== undefined) this.#remove(key, gone);
    }
    for (const obj of items) this.#put(obj);
  }

  #notify(tell: (handlers: InformerHandlers) => void): void {
    for (const handlers of this.#handlers) this.#call(() => tell(handlers));
  }

  /** A handler that throws is a defect of its own: it must not cost the others an event. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (err) {
      this.#options.logger.error("an informer's handler failed", { err });
    }
  }
}
