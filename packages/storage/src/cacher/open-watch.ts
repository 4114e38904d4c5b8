import { newCacheBehindError, newTooOldError } from "../errors/storage-errors.js";
import { isStorageError, type WatchEvent, type WatchInterface, type WatchOptions } from "../interfaces.js";
import { prefixEnd } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { matchesPredicate } from "../store/predicate.js";
import type { Store } from "../store/store.js";
import type { ObjectChange } from "../watch/object-change.js";
import { newEndedWatch, newErrorEvent, newInitialEventsEnd, newSingleEventWatch } from "../watch/special-events.js";
import { planWatch, type WatchPlan } from "../watch/watch-plan.js";
import { CacheWatcher, type CacheWatcherConfig } from "./cache-watcher.js";
import type { CachedObject } from "./cached-object.js";
import { type InitialState, readInitialState } from "./initial-state.js";
import type { ResourceCache } from "./resource-cache.js";

/** How much may wait for one reader. */
export type QueueLimits = Pick<CacheWatcherConfig, "queueLimit" | "queueByteLimit">;

/** How often a watch begins anew because the cache forgot what came after the state that was read from the engine. */
const MAX_STARTS = 3;

type Backlog = Iterator<WatchEvent | undefined>;

interface WatchStart {
  /** Changes after this revision are delivered. */
  readonly after: bigint;
  readonly backlog: Backlog;
}

/** What a watch is opened on, and how. */
export interface OpenWatchConfig {
  readonly context: StoreContext;
  readonly cache: ResourceCache;
  /** For what the cache cannot be proven to know. */
  readonly store: Store;
  readonly limits: QueueLimits;
}

/** Opens a watch on the cache. `key` is relative to the resource, as everywhere in `StorageInterface`. */
export async function openWatch(config: OpenWatchConfig, key: string, options: WatchOptions): Promise<WatchInterface> {
  const { cache, context } = config;
  const { freshness } = cache;
  const plan = planWatch(options);
  if (!(await cache.ready(options.signal))) throw cache.refusal();
  try {
    const revision = plan.consistent ? await freshness.current() : plan.revision;
    // Whoever only waits for changes need not wait before.
    const isFresh = options.sendInitialEvents !== true || (await freshness.reached(revision, options.signal));
    if (isFresh)
      return begin(config, key, options, (fullKey) => startOf(config, fullKey, options, { ...plan, revision }));
    if (freshness.isProvable) throw newCacheBehindError(revision, cache.contents.revision);
    return await beginFromEngine(config, key, options, plan);
  } catch (err) {
    if (!isStorageError(err)) throw err;
    return newSingleEventWatch(newErrorEvent(err, context.groupResource));
  }
}

/** With a state that the engine knows, and what the cache knows of what came after it. */
async function beginFromEngine(
  config: OpenWatchConfig,
  key: string,
  options: WatchOptions,
  plan: WatchPlan,
): Promise<WatchInterface> {
  for (let attempt = 1; ; attempt++) {
    const state = await readInitialState(config, key, options, plan);
    const isForgotten = config.cache.contents.window.since(state.revision) === undefined;
    if (isForgotten && attempt < MAX_STARTS) continue;
    return begin(config, key, options, (fullKey) => startAfter(config.cache, fullKey, options, state));
  }
}

/** From here to the registration nothing may be awaited: the backlog and the live events must meet without a gap. */
function begin(
  config: OpenWatchConfig,
  key: string,
  options: WatchOptions,
  start: (fullKey: string) => WatchStart,
): WatchInterface {
  const { cache, context } = config;
  if (!cache.isReady) return newEndedWatch();
  const fullKey = context.keys.fullKey(key, options.recursive ?? true);
  return register(config, fullKey, options, start(fullKey));
}

/** @throws StorageError, code Expired */
function startOf(
  { cache, context }: OpenWatchConfig,
  key: string,
  options: WatchOptions,
  { endBookmark, from, revision }: WatchPlan,
): WatchStart {
  const { contents } = cache;
  if (from === "state") {
    const end = endBookmark ? newInitialEventsEnd(context.objectKind, contents.revision) : undefined;
    return { after: contents.revision, backlog: initialEvents(objectsOf(contents.tree, key), options, end) };
  }
  if (revision === 0n) return { after: contents.revision, backlog: nothing() };
  return startAfter(cache, key, options, { revision, initialEvents: [] });
}

/**
 * With a state and what came after it, as far as the cache knows that already.
 * @throws StorageError, code Expired
 */
function startAfter(
  { contents }: ResourceCache,
  key: string,
  options: WatchOptions,
  { revision, initialEvents }: InitialState,
): WatchStart {
  const changes = contents.window.since(revision);
  if (changes === undefined) throw newTooOldError(revision, contents.window.floor);
  const after = revision > contents.revision ? revision : contents.revision;
  return { after, backlog: thenPastEvents(initialEvents, changes, key, options) };
}

function register(
  { cache: { dispatcher }, context, limits }: OpenWatchConfig,
  key: string,
  { deadlineMs, onCutOff, onInitialized, predicate, signal }: WatchOptions,
  start: WatchStart,
): WatchInterface {
  const onAbort = () => watcher.stop();
  const watcher: CacheWatcher = new CacheWatcher({
    ...start,
    ...limits,
    clock: context.clock,
    predicate,
    deadlineMs,
    onInitialized,
    onEnd: () => {
      signal?.removeEventListener("abort", onAbort);
      dispatcher.remove(watcher);
    },
    onSlow: () => {
      context.metrics.watcherTerminated(context.groupResource);
      onCutOff?.();
    },
  });
  dispatcher.add(watcher, key);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) watcher.stop();
  return watcher;
}

function* nothing(): Generator<WatchEvent | undefined> {}

function* objectsOf(tree: ResourceCache["contents"]["tree"], key: string): Generator<CachedObject> {
  if (key.endsWith("/")) {
    for (const [, cached] of tree.range(key, prefixEnd(key))) yield cached;
    return;
  }
  const cached = tree.get(key);
  if (cached !== undefined) yield cached;
}

/** Undefined stands for an object that is not selected, so that the reader can pause between objects. */
function* initialEvents(
  objects: Iterable<CachedObject>,
  { predicate }: WatchOptions,
  end: WatchEvent | undefined,
): Generator<WatchEvent | undefined> {
  for (const { object } of objects) yield matchesPredicate(predicate, object) ? { type: "ADDED", object } : undefined;
  yield end;
}

function* thenPastEvents(
  initialEvents: readonly WatchEvent[],
  changes: readonly ObjectChange[],
  key: string,
  { predicate }: WatchOptions,
): Generator<WatchEvent | undefined> {
  yield* initialEvents;
  const isPrefix = key.endsWith("/");
  for (const change of changes) {
    const concerns = isPrefix ? change.key.startsWith(key) : change.key === key;
    yield concerns ? change.eventFor(predicate) : undefined;
  }
}
