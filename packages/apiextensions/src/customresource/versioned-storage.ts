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
import { matchesPredicate } from "@kube-apiserver/storage";
import type { CustomResourceConverter, MaybePromise } from "../conversion/converter.js";
import type { LiveVersion } from "./live-version.js";
import type { Reading } from "./reading.js";
import { SelectedWatch } from "./selected-watch.js";
import type { Selection } from "./selection.js";
import { type ServedForm, servedFormOf } from "./served-form.js";
import { metadataPredicate, needsServed } from "./served-selection.js";

/** So many objects take a few milliseconds. */
const ITEMS_PER_TURN = 64;

/** Between the version in which objects are stored and one in which they are served, as a definition has it at one time. */
export interface StorageVersions {
  readonly storageAPIVersion: string;
  readonly servedAPIVersion: string;
  readonly converter: CustomResourceConverter;
  /** Whether {@link converter} may have to wait for stored objects: then selectors look at what they were converted to. */
  readonly convertsElsewhere: boolean;
  /** Reads a stored object by the schema of the served version: defaults and pruning reach what was written before them. */
  readonly decode: (obj: KubeObject) => KubeObject;
  /** {@link converter} with {@link decode}: what they made of an object is kept as long as this holds. */
  readonly reading: Reading;
  readonly selection: Selection;
  /** The served version through all changes of the definition: watches are kept there. */
  readonly live: LiveVersion;
}

/**
 * The storage of a custom resource as one of its versions sees it, at one time. Several share the same storage below, which
 * their owner closes. A request that goes on while the definition changes ends as it began; a watch goes on with the
 * version as it is by then. Mirrors `crdConversionRESTOptionsGetter`.
 */
export class VersionedStorage implements StorageInterface {
  readonly deleteUnread: StorageInterface["deleteUnread"];
  readonly versions: StorageVersions;
  readonly #storage: StorageInterface;

  constructor(storage: StorageInterface, versions: StorageVersions) {
    this.#storage = storage;
    this.versions = versions;
    this.deleteUnread = storage.deleteUnread;
  }

  async create(key: string, obj: KubeObject, options?: CreateOptions): Promise<EncodedObject> {
    const object = await this.#toStorage(obj);
    const isServedAsIs = this.#isReadAsIs(object);
    const stored = await this.#storage.create(key, object, options);
    if (isServedAsIs) stored.note(this.versions.reading);
    return this.#served(stored);
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<EncodedObject> {
    const { validate, cachedExisting: _servedNotStored, ...rest } = options;
    const removed = await this.#storage.delete(key, {
      ...rest,
      ...(validate === undefined ? {} : { validate: async (current) => validate(await this.#servedForWrite(current)) }),
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
    const { predicate } = options;
    const { convertsElsewhere } = this.versions;
    const list = await this.#storage.getList(key, {
      ...options,
      predicate: this.#storedPredicate(predicate, convertsElsewhere),
    });
    const items = await this.#servedItems(list.items);
    if (!convertsElsewhere || !needsServed(predicate)) return { ...list, items };
    return { ...list, items: items.filter((item) => matchesPredicate(predicate, item)) };
  }

  async watch(key: string, options: WatchOptions): Promise<WatchInterface> {
    const { predicate } = options;
    const { selectsConverted } = this.versions.selection.inputs;
    const selectsServed = selectsConverted && needsServed(predicate);
    const watch = () => this.#watchStored(key, options, selectsServed);
    if (!selectsServed) return watch();
    return SelectedWatch.open(options, {
      list: (listOptions) => this.getList(key, { ...listOptions, predicate }),
      watch,
    });
  }

  async #watchStored(key: string, options: WatchOptions, selectsServed: boolean): Promise<WatchInterface> {
    const { predicate } = options;
    const stored = await this.#storage.watch(key, {
      ...options,
      predicate: this.#storedPredicate(predicate, selectsServed),
    });
    return this.versions.live.keep({ stored, predicate, selectsServed, storage: this });
  }

  async guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject> {
    const { cachedExisting: _servedNotStored, tryUpdate, ...rest } = options;
    let isServedAsIs = false;
    const updated = await this.#storage.guaranteedUpdate(key, {
      ...rest,
      tryUpdate: async (current, meta) => {
        const result = await tryUpdate(current === undefined ? undefined : await this.#servedForWrite(current), meta);
        const object = await this.#toStorage(result.object);
        isServedAsIs = this.#isReadAsIs(object);
        return { ...result, object };
      },
    });
    if (isServedAsIs) updated.note(this.versions.reading);
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

  #toStorage(obj: KubeObject): MaybePromise<KubeObject> {
    return this.versions.converter.convert(obj, this.versions.storageAPIVersion);
  }

  /** Whether what is about to be stored will be served without a change. */
  #isReadAsIs(object: KubeObject): boolean {
    const { decode, servedAPIVersion } = this.versions;
    return object.apiVersion === servedAPIVersion && jsonEqual(decode(object), object);
  }

  /**
   * Once per revision and way of reading; the stored bytes go out as they are where reading changed nothing. What is parsed for
   * that stays with neither.
   */
  #served(stored: EncodedObject): MaybePromise<EncodedObject> {
    return stored.isNoted(this.versions.reading) ? stored : this.#read(stored, stored.detached());
  }

  /** The same for the state that a write has for itself: what is parsed stays, for the write will look into it. */
  #servedForWrite(current: EncodedObject): MaybePromise<EncodedObject> {
    return current.isNoted(this.versions.reading) ? current : this.#read(current, current);
  }

  /** `source` is of the same bytes, and parsed if need be. */
  #read(stored: EncodedObject, source: EncodedObject): MaybePromise<EncodedObject> {
    const form = servedFormOf(stored, this.versions.reading);
    if (form.value !== undefined) return form.value;
    if (form.pending !== undefined) return form.pending;
    const { object } = source;
    const { converter, servedAPIVersion } = this.versions;
    const converted = converter.convert(object, servedAPIVersion);
    if (!(converted instanceof Promise)) return this.#keep(form, stored, object, converted);
    return this.#keepLater(form, stored, object, converted);
  }

  #keep(form: ServedForm, stored: EncodedObject, object: KubeObject, converted: KubeObject): EncodedObject {
    const read = this.versions.decode(converted);
    if (jsonEqual(read, object)) {
      stored.note(this.versions.reading);
      form.value = stored;
    } else form.value = EncodedObject.fromBytes(Buffer.from(stringifyJSON(read)));
    return form.value;
  }

  /** Whoever asks meanwhile waits for the same conversion. A failure is not remembered. */
  #keepLater(form: ServedForm, stored: EncodedObject, object: KubeObject, converting: Promise<KubeObject>) {
    const pending = converting
      .then((converted) => this.#keep(form, stored, object, converted))
      .finally(() => {
        form.pending = undefined;
      });
    form.pending = pending;
    return pending;
  }

  /** Lets others have their turn: a list may be long, and reading an object anew takes its time. */
  async #servedItems(items: readonly EncodedObject[]): Promise<readonly EncodedObject[]> {
    this.#convertTogether(items);
    const served: EncodedObject[] = [];
    for (const [i, item] of items.entries()) {
      if (i > 0 && i % ITEMS_PER_TURN === 0) await setImmediate();
      const next = this.#served(item);
      served.push(next instanceof Promise ? await next : next);
    }
    return served;
  }

  /** Has those that have to be sent elsewhere sent in one go. */
  #convertTogether(items: readonly EncodedObject[]): void {
    const { converter, convertsElsewhere, reading, servedAPIVersion } = this.versions;
    if (!convertsElsewhere || items.length < 2) return;
    const waiting = items.flatMap((stored) => {
      const form = servedFormOf(stored, reading);
      if (form.value !== undefined || form.pending !== undefined) return [];
      const { object } = stored.detached();
      return converter.waitsFor(object, servedAPIVersion) ? [{ stored, form, object }] : [];
    });
    if (waiting.length < 2) return;
    const converting = converter.convertAll(
      waiting.map(({ object }) => object),
      servedAPIVersion,
    );
    for (const [at, { stored, form, object }] of waiting.entries()) {
      // There is one for each.
      const own = converting.then((all) => all[at] as KubeObject);
      // Whoever asks for it hears of a failure; perhaps nobody does.
      this.#keepLater(form, stored, object, own).catch(() => undefined);
    }
  }

  /** A stored object as it is served, without waiting; for a part of one, too. */
  readNow(stored: KubeObject): KubeObject {
    const { converter, decode, servedAPIVersion } = this.versions;
    // What would have to be waited for cannot be looked into here, and need not: see convertsElsewhere.
    if (converter.waitsFor(stored, servedAPIVersion)) return stored;
    return decode(converter.convert(stored, servedAPIVersion) as KubeObject);
  }

  /** Reads events of stored objects. */
  async servedEvents(events: readonly WatchEvent[]): Promise<readonly WatchEvent[]> {
    this.#convertTogether(events.filter(isOfObject).map(({ object }) => object));
    const served: WatchEvent[] = [];
    // One after the other: what waits holds up what comes after it.
    for (const event of events) {
      const next = this.#servedEvent(event);
      served.push(next instanceof Promise ? await next : next);
    }
    return served;
  }

  #servedEvent(event: WatchEvent): MaybePromise<WatchEvent> {
    if (event.type === "ERROR") return event;
    try {
      if (event.type === "BOOKMARK") return this.#servedBookmark(event);
      const served = this.#served(event.object);
      if (!(served instanceof Promise)) return withObject(event, served);
      return served.then((object) => withObject(event, object), toErrorEvent);
    } catch (err) {
      return toErrorEvent(err);
    }
  }

  #servedBookmark(event: WatchEvent): WatchEvent {
    const { servedAPIVersion: apiVersion } = this.versions;
    if (event.object.object.apiVersion === apiVersion) return event;
    return { type: event.type, object: EncodedObject.fromObject({ ...event.object.object, apiVersion }) };
  }

  /** Selectors look at what is served; `servedLater`: once it has been converted. */
  #storedPredicate(predicate: SelectionPredicate, servedLater: boolean): SelectionPredicate {
    if (servedLater) return metadataPredicate(predicate);
    return { ...predicate, getAttrs: this.versions.live.storedAttrs(predicate.getAttrs, this) };
  }
}

/** The very same event where nothing changed: what it looks like on the wire is then made once for all watchers. */
function withObject(event: WatchEvent, object: EncodedObject): WatchEvent {
  return object === event.object ? event : { type: event.type, object };
}

function isOfObject({ type }: WatchEvent): boolean {
  return type !== "ERROR" && type !== "BOOKMARK";
}

function toErrorEvent(err: unknown): WatchEvent {
  return { type: "ERROR", object: EncodedObject.fromObject(statusFromError(err)) };
}
