import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import { type Cancellation, inSpan } from "@kube-apiserver/component-base";
import type {
  CreateOptions,
  DeleteOptions,
  GetOptions,
  GuaranteedUpdateOptions,
  ListOptions,
  ListResult,
  StorageInterface,
  StorageStats,
  WatchInterface,
  WatchOptions,
} from "../interfaces.js";
import type { StoreContext } from "../store/context.js";
import { slowOperationMs, typeAttributes } from "../store/spans.js";
import { newStoreContext, Store, type StoreConfig } from "../store/store.js";
import type { EventWindowLimits } from "./event-window.js";
import { openWatch, type QueueLimits } from "./open-watch.js";
import { readList, readObject } from "./read.js";
import { ResourceCache } from "./resource-cache.js";

/** Live events that may wait for one watcher's reader. */
const DEFAULT_QUEUE_LIMIT = 4_096;
/** Bytes of their objects: what waits may have left the window, and then it is kept for that watcher alone. */
const DEFAULT_QUEUE_BYTE_LIMIT = 16 << 20;

export interface CacherConfig extends StoreConfig {
  /** Bounds of the retained past. */
  readonly window?: EventWindowLimits;
  /** Live events that may wait for one watcher's reader; one more and the watch ends. Default 4096. */
  readonly watcherQueueLimit?: number;
  /** Bytes of objects of such events; when they are reached, one more event and the watch ends. Default 16 MiB. */
  readonly watcherQueueByteLimit?: number;
}

/** A {@link StorageInterface} with a watch cache before the engine. */
export function newCacher(config: CacherConfig): Cacher {
  return new Cacher(config);
}

/**
 * Serves reads and watches of one resource from memory, as fresh as asked for; writes go through to the engine. Mirrors
 * `cacher.CacheDelegator` with its `Cacher`.
 */
export class Cacher implements StorageInterface {
  readonly deleteUnread: StorageInterface["deleteUnread"];
  readonly #context: StoreContext;
  readonly #store: Store;
  readonly #cache: ResourceCache;
  readonly #queueLimits: QueueLimits;

  constructor(config: CacherConfig) {
    this.#context = newStoreContext(config);
    this.#store = new Store(this.#context, config.onClose);
    this.#cache = new ResourceCache({ context: this.#context, window: config.window });
    this.#queueLimits = {
      queueLimit: config.watcherQueueLimit ?? DEFAULT_QUEUE_LIMIT,
      queueByteLimit: config.watcherQueueByteLimit ?? DEFAULT_QUEUE_BYTE_LIMIT,
    };
    const { deleteUnread } = this.#store;
    if (deleteUnread === undefined) return;
    this.deleteUnread = async (key, signal) => {
      await this.#cache.pinHistory();
      return deleteUnread(key, signal);
    };
  }

  async create(key: string, obj: KubeObject, options: CreateOptions = {}): Promise<EncodedObject> {
    if (!this.#cache.isStarted) await this.#cache.pinHistory();
    return await this.#store.create(key, obj, options);
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<EncodedObject> {
    if (!this.#cache.isStarted) await this.#cache.pinHistory();
    return await this.#store.delete(key, { ...options, ...this.#suggestion(key) });
  }

  get(key: string, options: GetOptions & { readonly ignoreNotFound: true }): Promise<EncodedObject | undefined>;
  get(key: string, options?: GetOptions): Promise<EncodedObject>;
  get(key: string, options: GetOptions = {}): Promise<EncodedObject | undefined> {
    const { span } = options;
    if (span === undefined) return readObject(this.#sources, key, options);
    const getting = span.start("cacher.Get", {
      "audit-id": span.auditID,
      key: this.#context.keys.resourcePath + key,
      "resource-version": options.resourceVersion ?? "",
    });
    return inSpan(getting, slowOperationMs, () => readObject(this.#sources, key, { ...options, span: getting }));
  }

  async getList(key: string, options: ListOptions): Promise<ListResult> {
    return readList(this.#sources, key, options);
  }

  async watch(key: string, options: WatchOptions): Promise<WatchInterface> {
    const config = { ...this.#sources, limits: this.#queueLimits };
    const { span } = options;
    if (span === undefined) return openWatch(config, key, options);
    const opening = span.start("cacher.Watch", typeAttributes(span, this.#context));
    return inSpan(opening, slowOperationMs, () => openWatch(config, key, { ...options, span: opening }));
  }

  async guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject> {
    if (!this.#cache.isStarted) await this.#cache.pinHistory();
    return await this.#store.guaranteedUpdate(key, { ...options, ...this.#suggestion(key) });
  }

  async stats(): Promise<StorageStats> {
    if (!this.#cache.isReady) return this.#store.stats();
    const { tree, byteLength } = this.#cache.contents;
    return { objectCount: tree.size, averageObjectBytes: tree.size === 0 ? 0 : Math.ceil(byteLength / tree.size) };
  }

  /** A cache that was not used yet is ready: it fills with the first use, and that waits. */
  async readinessCheck(): Promise<void> {
    if (!this.#cache.isStarted || this.#cache.isReady) return;
    throw this.#cache.refusal();
  }

  async currentRevision(signal?: Cancellation): Promise<bigint> {
    return this.#store.currentRevision(signal);
  }

  async close(): Promise<void> {
    await this.#cache.close();
    await this.#store.close();
  }

  get #sources() {
    return { context: this.#context, cache: this.#cache, store: this.#store };
  }

  /**
   * What the cache knows saves a write its first read; it is newer than what a caller has kept. Detached, because the
   * write parses it and it will soon be the past.
   */
  #suggestion(key: string): { readonly cachedExisting?: EncodedObject } {
    if (!this.#cache.isReady) return {};
    const cached = this.#cache.contents.tree.get(this.#context.keys.fullKey(key, false));
    return cached === undefined ? {} : { cachedExisting: this.#context.decoder.detach(cached.object) };
  }
}
