import type { EncodedObject, GroupResource, KubeObject } from "@kube-apiserver/apimachinery";
import {
  type Cancellation,
  type Clock,
  discardLogger,
  inSpan,
  type Logger,
  realClock,
} from "@kube-apiserver/component-base";
import { jsonCodec } from "../codec/json-codec.js";
import type { StorageCodec } from "../codec.js";
import { newNumberedError, newTooLargeError } from "../errors/storage-errors.js";
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
import type { KeyValue, KV } from "../kv/kv.js";
import { noMetrics, type StorageMetrics } from "../metrics.js";
import { watchStore } from "../watch/store-watch.js";
import { measured, type ObjectKind, type StoreContext } from "./context.js";
import { Decoder } from "./decoder.js";
import { newKeySpace } from "./key-space.js";
import { translated } from "./kv-errors.js";
import { LeaseManager } from "./lease-manager.js";
import { listObjects } from "./list.js";
import { checkResourceVersion } from "./resource-version.js";
import { slowOperationMs, startListSpan, writeAttributes } from "./spans.js";
import { decodeGotten } from "./unreadable.js";
import { createObject, deleteObject, deleteUnreadObject, updateObject } from "./write.js";

/** Objects that are looked at for the average size of all. */
const SAMPLE_SIZE = 10;

export interface StoreConfig {
  readonly kv: KV;
  /** `--etcd-prefix`. Default `/registry`. */
  readonly pathPrefix?: string;
  /** The resource's part of the key, such as `configmaps` or `apiextensions.kubernetes.io/example.com/widgets`. */
  readonly resourcePrefix: string;
  readonly groupResource: GroupResource;
  /** `apiVersion` and `kind` of stored objects: what a bookmark's object says it is. */
  readonly objectKind: ObjectKind;
  /** Default: JSON. */
  readonly codec?: StorageCodec;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: discards. */
  readonly logger?: Logger;
  /** Default: counts nothing. */
  readonly metrics?: StorageMetrics;
  /** Shared by all resources over one engine, so that their objects share leases. Default: one of its own. */
  readonly leases?: LeaseManager;
  /**
   * Objects that cannot be read may be deleted unread, and errors say which ones they are: the gate
   * `AllowUnsafeMalformedObjectDeletion` (KEP-3926). Default false.
   */
  readonly unsafeDeletion?: boolean;
  /** Called once when the storage is closed. Default: nothing is. */
  readonly onClose?: () => void;
}

/** What {@link Store} works with; the watch cache works with the same. */
export function newStoreContext(config: StoreConfig): StoreContext {
  const { kv, pathPrefix = "/registry", resourcePrefix, groupResource, objectKind } = config;
  const { codec = jsonCodec, clock = realClock, logger = discardLogger, metrics = noMetrics } = config;
  const { unsafeDeletion = false } = config;
  return {
    kv,
    keys: newKeySpace({ pathPrefix, resourcePrefix }),
    codec,
    decoder: new Decoder(codec, {
      describesCorruption: unsafeDeletion,
      onCorrupt: () => metrics.decodeFailed(groupResource),
    }),
    leases: config.leases ?? new LeaseManager({ kv, clock }),
    groupResource,
    objectKind,
    clock,
    logger,
    metrics,
    unsafeDeletion,
  };
}

/** A {@link StorageInterface} that reads and watches the engine directly. Mirrors `etcd3.store`. */
export function newStore(config: StoreConfig): Store {
  return new Store(newStoreContext(config), config.onClose);
}

export class Store implements StorageInterface {
  readonly deleteUnread: StorageInterface["deleteUnread"];
  readonly #context: StoreContext;
  readonly #watches = new Set<WatchInterface>();
  #onClose: (() => void) | undefined;

  constructor(context: StoreContext, onClose?: () => void) {
    this.#context = context;
    this.#onClose = onClose;
    if (!context.unsafeDeletion) return;
    this.deleteUnread = (key, signal) => deleteUnreadObject(context, this.#fullKey(key, false), signal);
  }

  async create(key: string, obj: KubeObject, options: CreateOptions = {}): Promise<EncodedObject> {
    const fullKey = this.#fullKey(key, false);
    const { span } = options;
    if (span === undefined) return createObject(this.#context, fullKey, obj, options);
    const creating = span.start("Create etcd3", writeAttributes(span, this.#context, key));
    return inSpan(creating, slowOperationMs, () =>
      createObject(this.#context, fullKey, obj, { ...options, span: creating }),
    );
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<EncodedObject> {
    return deleteObject(this.#context, this.#fullKey(key, false), options);
  }

  get(key: string, options: GetOptions & { readonly ignoreNotFound: true }): Promise<EncodedObject | undefined>;
  get(key: string, options?: GetOptions): Promise<EncodedObject>;
  async get(key: string, options: GetOptions = {}): Promise<EncodedObject | undefined> {
    const kv = await this.getStored(key, options);
    return kv === undefined ? undefined : decodeGotten(this.#context, key, kv);
  }

  /** {@link get} before decoding: for a cache that may have the object decoded already. */
  async getStored(key: string, options: GetOptions): Promise<KeyValue | undefined> {
    const fullKey = this.#fullKey(key, false);
    const reading = this.#context.kv.range({ key: fullKey }, options.signal);
    const { kvs, revision } = await measured(this.#context, "get", fullKey, reading);
    const minimum = checkResourceVersion(options.resourceVersion);
    if (minimum > revision) throw newTooLargeError(minimum, revision);
    const [kv] = kvs;
    if (kv === undefined && options.ignoreNotFound !== true) throw newNumberedError("KeyNotFound", { key: fullKey });
    return kv;
  }

  async getList(key: string, options: ListOptions): Promise<ListResult> {
    const fullKey = this.#fullKey(key, options.recursive ?? true);
    const listing = startListSpan(options.span, this.#context, key, options);
    if (listing === undefined) return listObjects(this.#context, fullKey, options);
    return inSpan(listing, slowOperationMs, () => listObjects(this.#context, fullKey, options));
  }

  async watch(key: string, options: WatchOptions): Promise<WatchInterface> {
    const watch = await watchStore(this.#context, this.#fullKey(key, options.recursive ?? true), options);
    return this.#tracked(watch);
  }

  async guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject> {
    const fullKey = this.#fullKey(key, false);
    const { span } = options;
    if (span === undefined) return updateObject(this.#context, fullKey, options);
    const updating = span.start("GuaranteedUpdate etcd3", writeAttributes(span, this.#context, key));
    return inSpan(updating, slowOperationMs, () =>
      updateObject(this.#context, fullKey, { ...options, span: updating }),
    );
  }

  /** The size is that of a few of them. */
  async stats(): Promise<StorageStats> {
    const { kv, keys } = this.#context;
    const counting = kv.range({ key: keys.root, rangeEnd: keys.rootEnd, limit: SAMPLE_SIZE });
    const { count, kvs } = await measured(this.#context, "listWithCount", keys.root, counting);
    const bytes = kvs.reduce((sum, { value }) => sum + value.byteLength, 0);
    return { objectCount: count, averageObjectBytes: kvs.length === 0 ? 0 : Math.ceil(bytes / kvs.length) };
  }

  async readinessCheck(): Promise<void> {
    await this.currentRevision();
  }

  async currentRevision(signal?: Cancellation): Promise<bigint> {
    const { kv, keys } = this.#context;
    return (await translated(keys.root, kv.status(signal))).revision;
  }

  async close(): Promise<void> {
    this.#onClose?.();
    this.#onClose = undefined;
    for (const watch of this.#watches) watch.stop();
    this.#watches.clear();
  }

  #fullKey(key: string, recursive: boolean): string {
    return this.#context.keys.fullKey(key, recursive);
  }

  /** Remembers the watch until it ends, so that closing the store ends it. */
  #tracked(inner: WatchInterface): WatchInterface {
    const forget = () => this.#watches.delete(watch);
    const watch: WatchInterface = {
      async next() {
        const batch = await inner.next();
        if (batch === undefined) forget();
        return batch;
      },
      stop() {
        forget();
        inner.stop();
      },
    };
    this.#watches.add(watch);
    return watch;
  }
}
