import { setImmediate } from "node:timers/promises";
import {
  EncodedObject,
  jsonEqual,
  type KubeObject,
  statusFromError,
  stringifyJSON,
} from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import type {
  CreateOptions,
  DeleteOptions,
  GetAttrsFunc,
  GetOptions,
  GuaranteedUpdateOptions,
  ListOptions,
  ListResult,
  SelectionPredicate,
  StorageInterface,
  StorageStats,
  WatchEvent,
  WatchInterface,
  WatchOptions,
} from "@kube-apiserver/storage";
import type { ConvertObject } from "./convert.js";

/** So many objects take a few milliseconds. */
const ITEMS_PER_TURN = 64;

/** Between the version in which objects are stored and one in which they are served. */
export interface StorageVersions {
  readonly storageAPIVersion: string;
  readonly servedAPIVersion: string;
  readonly convert: ConvertObject;
  /** Reads a stored object by the schema of the served version: defaults and pruning reach what was written before them. */
  readonly decode: (obj: KubeObject) => KubeObject;
}

/**
 * The storage of a custom resource as one of its versions sees it. Several share the same storage below, which their
 * owner closes. Mirrors `crdConversionRESTOptionsGetter`.
 */
export class VersionedStorage implements StorageInterface {
  readonly deleteUnread: StorageInterface["deleteUnread"];
  readonly #storage: StorageInterface;
  readonly #versions: StorageVersions;
  readonly #slot: string;
  readonly #attrs = new WeakMap<GetAttrsFunc, GetAttrsFunc>();

  constructor(storage: StorageInterface, versions: StorageVersions) {
    this.#storage = storage;
    this.#versions = versions;
    this.deleteUnread = storage.deleteUnread;
    this.#slot = `apiextensions:served:${versions.servedAPIVersion}`;
  }

  async create(key: string, obj: KubeObject, options?: CreateOptions): Promise<EncodedObject> {
    return this.#served(await this.#storage.create(key, this.#toStorage(obj), options));
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<EncodedObject> {
    const { validate, cachedExisting: _servedNotStored, ...rest } = options;
    const removed = await this.#storage.delete(key, {
      ...rest,
      ...(validate === undefined ? {} : { validate: (current) => validate(this.#served(current)) }),
    });
    return this.#served(removed);
  }

  get(key: string, options: GetOptions & { readonly ignoreNotFound: true }): Promise<EncodedObject | undefined>;
  get(key: string, options?: GetOptions): Promise<EncodedObject>;
  async get(key: string, options: GetOptions = {}): Promise<EncodedObject | undefined> {
    const { ignoreNotFound = false, ...rest } = options;
    if (!ignoreNotFound) return this.#served(await this.#storage.get(key, rest));
    const found = await this.#storage.get(key, { ...rest, ignoreNotFound });
    return found === undefined ? undefined : this.#served(found);
  }

  async getList(key: string, options: ListOptions): Promise<ListResult> {
    const list = await this.#storage.getList(key, { ...options, predicate: this.#predicate(options.predicate) });
    return { ...list, items: await this.#servedItems(list.items) };
  }

  async watch(key: string, options: WatchOptions): Promise<WatchInterface> {
    const watch = await this.#storage.watch(key, { ...options, predicate: this.#predicate(options.predicate) });
    return {
      next: async () => (await watch.next())?.map((event) => this.#servedEvent(event)),
      stop: () => watch.stop(),
    };
  }

  async guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject> {
    const { cachedExisting: _servedNotStored, tryUpdate, ...rest } = options;
    const updated = await this.#storage.guaranteedUpdate(key, {
      ...rest,
      tryUpdate: async (current, meta) => {
        const result = await tryUpdate(current === undefined ? undefined : this.#served(current), meta);
        return { ...result, object: this.#toStorage(result.object) };
      },
    });
    return this.#served(updated);
  }

  stats(): Promise<StorageStats> {
    return this.#storage.stats();
  }

  readinessCheck(): Promise<void> {
    return this.#storage.readinessCheck();
  }

  currentRevision(signal?: Cancellation): Promise<bigint> {
    return this.#storage.currentRevision(signal);
  }

  /** Leaves the shared storage open. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  #toStorage(obj: KubeObject): KubeObject {
    return this.#versions.convert(obj, this.#versions.storageAPIVersion);
  }

  /**
   * Once per revision and version; the stored bytes go out as they are where reading changed nothing. What is parsed for
   * that stays with neither.
   */
  #served(stored: EncodedObject): EncodedObject {
    return stored.derive(this.#slot, () => {
      const { object } = stored.detached();
      const read = this.#read(object);
      return jsonEqual(read, object) ? stored : EncodedObject.fromBytes(Buffer.from(stringifyJSON(read)));
    });
  }

  /** Lets others have their turn: a list may be long, and reading an object anew takes its time. */
  async #servedItems(items: readonly EncodedObject[]): Promise<readonly EncodedObject[]> {
    const served: EncodedObject[] = [];
    for (const [i, item] of items.entries()) {
      if (i > 0 && i % ITEMS_PER_TURN === 0) await setImmediate();
      served.push(this.#served(item));
    }
    return served;
  }

  #read(stored: KubeObject): KubeObject {
    const { convert, decode, servedAPIVersion } = this.#versions;
    return decode(convert(stored, servedAPIVersion));
  }

  #servedEvent(event: WatchEvent): WatchEvent {
    if (event.type === "ERROR") return event;
    try {
      if (event.type !== "BOOKMARK") return withObject(event, this.#served(event.object));
      const { servedAPIVersion: apiVersion } = this.#versions;
      if (event.object.object.apiVersion === apiVersion) return event;
      return { type: event.type, object: EncodedObject.fromObject({ ...event.object.object, apiVersion }) };
    } catch (err) {
      return { type: "ERROR", object: EncodedObject.fromObject(statusFromError(err)) };
    }
  }

  /** Selectors look at what is served. */
  #predicate(predicate: SelectionPredicate): SelectionPredicate {
    return { ...predicate, getAttrs: this.#servedAttrs(predicate.getAttrs) };
  }

  /** The same function for the same function: storage keeps what it computes. */
  #servedAttrs(getAttrs: GetAttrsFunc): GetAttrsFunc {
    const known = this.#attrs.get(getAttrs) ?? (({ object }) => getAttrs({ object: this.#read(object) }));
    this.#attrs.set(getAttrs, known);
    return known;
  }
}

/** The very same event where nothing changed: what it looks like on the wire is then made once for all watchers. */
function withObject(event: WatchEvent, object: EncodedObject): WatchEvent {
  return object === event.object ? event : { type: event.type, object };
}
