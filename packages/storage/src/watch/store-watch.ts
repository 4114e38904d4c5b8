import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Timer } from "@kube-apiserver/component-base";
import { newCacheBehindError } from "../errors/storage-errors.js";
import {
  isStorageError,
  StorageError,
  type WatchEvent,
  type WatchInterface,
  type WatchOptions,
} from "../interfaces.js";
import { type KeyValue, type KVEvent, type KVWatch, type KVWatchBatch, prefixEnd } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { toStorageError, translated } from "../store/kv-errors.js";
import { listObjects } from "../store/list.js";
import { selectsEverything } from "../store/predicate.js";
import { isUnreadable } from "../store/unreadable.js";
import { nextBookmarkTime } from "./bookmark-schedule.js";
import { ObjectChange } from "./object-change.js";
import { newBookmark, newErrorEvent, newInitialEventsEnd, newSingleEventWatch } from "./special-events.js";
import { planWatch, type WatchPlan } from "./watch-plan.js";

/** Initial events handed out at once. */
const INITIAL_BATCH = 500;

/** Watches straight from the engine. `key` is the full key, with a trailing slash for a prefix. */
export async function watchStore(context: StoreContext, key: string, options: WatchOptions): Promise<WatchInterface> {
  const plan = planWatch(options);
  try {
    const start = await startOf(context, key, options, plan);
    return new StoreWatch(context, key, options, start);
  } catch (err) {
    if (!isStorageError(err, "Expired") && !isStorageError(err, "TooLargeResourceVersion")) throw err;
    return newSingleEventWatch(newErrorEvent(err, context.groupResource));
  }
}

interface WatchStart {
  readonly initialEvents: WatchEvent[];
  /** Changes after this revision are delivered. */
  readonly after: bigint;
}

async function startOf(
  context: StoreContext,
  key: string,
  options: WatchOptions,
  plan: WatchPlan,
): Promise<WatchStart> {
  if (plan.from === "revision") return { initialEvents: [], after: plan.revision };
  if (plan.from === "now") {
    const { revision } = await translated(key, context.kv.status(options.signal));
    return { initialEvents: [], after: revision };
  }
  const { label, field, getAttrs } = options.predicate;
  const { recursive = true } = options;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const list = await listObjects(context, key, { predicate: { label, field, getAttrs }, recursive, ...signal });
  const after = BigInt(list.resourceVersion);
  if (plan.revision > after) throw newCacheBehindError(plan.revision, after);
  const initialEvents: WatchEvent[] = list.items.map((object) => ({ type: "ADDED", object }));
  if (plan.endBookmark) initialEvents.push(newInitialEventsEnd(context.objectKind, after));
  return { initialEvents, after };
}

/** A watch with an engine's stream of its own: changes are pulled from it as fast as the reader takes them. */
class StoreWatch implements WatchInterface {
  readonly #context: StoreContext;
  readonly #options: WatchOptions;
  readonly #stream: KVWatch;
  readonly #iterator: AsyncIterator<KVWatchBatch>;
  readonly #onAbort = () => this.stop();
  #initialEvents: WatchEvent[];
  #isInitialized = false;
  #stopped = false;
  #bookmarkTimer: Timer | undefined;
  #bookmarkDue = false;
  /** Everything up to here was handed out. */
  #reached: bigint;
  /** The batch that is waited for; it stays when a bookmark comes first. */
  #pending: Promise<IteratorResult<KVWatchBatch>> | undefined;
  #sendBookmark: (() => void) | undefined;

  constructor(context: StoreContext, key: string, options: WatchOptions, { initialEvents, after }: WatchStart) {
    this.#context = context;
    this.#options = options;
    this.#initialEvents = initialEvents;
    this.#reached = after;
    const range = options.recursive === false ? {} : { rangeEnd: prefixEnd(key) };
    // Engines that do not answer requests for progress tell of it once in a while.
    const progressNotify = options.predicate.allowWatchBookmarks === true;
    this.#stream = context.kv.watch({ key, ...range, startRevision: after + 1n, prevKV: true, progressNotify });
    // Whatever keeps the stream from starting is reported by its iteration.
    this.#stream.ready.catch(() => undefined);
    this.#iterator = this.#stream[Symbol.asyncIterator]();
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal?.aborted) this.stop();
    else this.#scheduleBookmark();
  }

  async next(): Promise<readonly WatchEvent[] | undefined> {
    if (this.#stopped) return undefined;
    if (this.#initialEvents.length > 0) return this.#initialEvents.splice(0, INITIAL_BATCH);
    if (!this.#isInitialized) this.#options.onInitialized?.();
    this.#isInitialized = true;
    try {
      return await this.#nextChanges();
    } catch (err) {
      if (this.#stopped) return undefined;
      this.stop();
      return [newErrorEvent(this.#explain(err), this.#context.groupResource)];
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#initialEvents = [];
    this.#bookmarkTimer?.cancel();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#stream.close();
  }

  async #nextChanges(): Promise<readonly WatchEvent[] | undefined> {
    for (;;) {
      const next = await this.#nextBatchOrBookmark();
      if (this.#stopped) return undefined;
      if (next === undefined) return [this.#takeBookmark()];
      const { done, value } = next;
      if (done) {
        this.stop();
        return undefined;
      }
      const events = this.#toEvents(value);
      if (events.length > 0) return events;
    }
  }

  /** Undefined when a bookmark is to be sent though no batch has come. */
  async #nextBatchOrBookmark(): Promise<IteratorResult<KVWatchBatch> | undefined> {
    if (this.#bookmarkDue && !this.#context.kv.answersProgress) return undefined;
    this.#pending ??= this.#iterator.next();
    const bookmark = new Promise<undefined>((resolve) => {
      this.#sendBookmark = () => resolve(undefined);
    });
    const next = await Promise.race([this.#pending, bookmark]);
    if (next !== undefined) this.#pending = undefined;
    return next;
  }

  #takeBookmark(): WatchEvent {
    this.#bookmarkDue = false;
    this.#scheduleBookmark();
    return newBookmark(this.#context.objectKind, this.#reached);
  }

  #toEvents({ events, revision }: KVWatchBatch): WatchEvent[] {
    const { groupResource, metrics } = this.#context;
    if (events.length === 0) metrics.storageBookmarkReceived(groupResource);
    else metrics.storageEventsReceived(groupResource, events.length);
    const result: WatchEvent[] = [];
    for (const event of events) {
      const watchEvent = this.#toChange(event).eventFor(this.#options.predicate);
      if (watchEvent !== undefined) result.push(watchEvent);
    }
    if (revision < this.#reached) return result;
    this.#reached = revision;
    if (this.#bookmarkDue) result.push(this.#takeBookmark());
    return result;
  }

  #toChange({ type, kv, prevKV }: KVEvent): ObjectChange {
    const { decoder } = this.#context;
    const current = type === "put" ? decoder.decodeShared(kv) : undefined;
    return new ObjectChange({
      key: kv.key,
      revision: kv.modRevision,
      current,
      previous: prevKV === undefined ? undefined : this.#toPrevious(prevKV, current),
    });
  }

  #toPrevious(prevKV: KeyValue, current: EncodedObject | undefined): EncodedObject {
    // Whoever selects everything has seen the object before, whatever it was: it need not even be readable.
    if (current !== undefined && selectsEverything(this.#options.predicate)) return current;
    try {
      return this.#context.decoder.decode(prevKV);
    } catch (cause) {
      if (current !== undefined || !this.#context.unsafeDeletion || !isUnreadable(cause)) throw cause;
      const message = `saw a DELETED event, but object data is corrupt - ${cause.message}`;
      throw new StorageError("StoreRead", message, { cause });
    }
  }

  #scheduleBookmark(): void {
    if (this.#options.predicate.allowWatchBookmarks !== true) return;
    const { clock, kv, logger } = this.#context;
    const now = clock.now();
    const at = nextBookmarkTime(now, this.#options.deadlineMs);
    if (at === undefined) return;
    this.#bookmarkTimer = clock.setTimer(() => {
      this.#bookmarkDue = true;
      // An engine that does not tell its progress leaves the bookmark where the last change was.
      if (!kv.answersProgress) this.#sendBookmark?.();
      // The answer carries the revision for the bookmark.
      else
        this.#stream.requestProgress().catch((err: unknown) => logger.debug("watch progress request failed", { err }));
    }, at - now);
  }

  #explain(err: unknown): unknown {
    const translatedError = toStorageError("", err);
    if (!isStorageError(translatedError, "Expired")) return translatedError;
    return new StorageError("Expired", "The resourceVersion for the provided watch is too old.", { cause: err });
  }
}
