import { newCacheBehindError, newTooOldError } from "../errors/storage-errors.js";
import { isStorageError, type WatchEvent, type WatchInterface, type WatchOptions } from "../interfaces.js";
import { prefixEnd } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { matchesPredicate } from "../store/predicate.js";
import type { ObjectChange } from "../watch/object-change.js";
import { newEndedWatch, newErrorEvent, newInitialEventsEnd, newSingleEventWatch } from "../watch/special-events.js";
import { planWatch, type WatchPlan } from "../watch/watch-plan.js";
import { CacheWatcher, type CacheWatcherConfig } from "./cache-watcher.js";
import type { CachedObject } from "./cached-object.js";
import type { ResourceCache } from "./resource-cache.js";

/** How much may wait for one reader. */
export type QueueLimits = Pick<CacheWatcherConfig, "queueLimit" | "queueByteLimit">;

type Backlog = Iterator<WatchEvent | undefined>;

/** Opens a watch on the cache. `key` is the full key, with a trailing slash for a prefix. */
export async function openWatch(
  context: StoreContext,
  cache: ResourceCache,
  key: string,
  options: WatchOptions,
  limits: QueueLimits,
): Promise<WatchInterface> {
  const plan = planWatch(options);
  if (!(await cache.ready(options.signal))) throw cache.refusal();
  try {
    const revision = await waitForStart(cache, plan, options);
    // From here to the registration nothing may be awaited: the backlog and the live events must meet without a gap.
    if (!cache.isReady) return newEndedWatch();
    const start = startOf(context, cache, key, options, { ...plan, revision });
    return register(context, cache, key, options, { ...start, ...limits });
  } catch (err) {
    if (!isStorageError(err)) throw err;
    return newSingleEventWatch(newErrorEvent(err, context.groupResource));
  }
}

/**
 * The revision that the watch begins at. Waits until the cache has reached it, if initial events were asked for: whoever
 * only waits for changes need not wait before.
 */
async function waitForStart(
  { contents, freshness }: ResourceCache,
  plan: WatchPlan,
  { signal, sendInitialEvents }: WatchOptions,
): Promise<bigint> {
  const revision = plan.consistent ? await freshness.current() : plan.revision;
  if (sendInitialEvents === true && !(await freshness.reached(revision, signal))) {
    throw newCacheBehindError(revision, contents.revision);
  }
  return revision;
}

/** @throws StorageError, code Expired */
function startOf(
  context: StoreContext,
  { contents }: ResourceCache,
  key: string,
  options: WatchOptions,
  { endBookmark, from, revision }: WatchPlan,
): { after: bigint; backlog: Backlog } {
  if (from === "state") {
    const end = endBookmark ? newInitialEventsEnd(context.objectKind, contents.revision) : undefined;
    return { after: contents.revision, backlog: initialEvents(objectsOf(contents.tree, key), options, end) };
  }
  if (revision === 0n) return { after: contents.revision, backlog: nothing() };
  const changes = contents.window.since(revision);
  if (changes === undefined) throw newTooOldError(revision, contents.window.floor);
  const after = revision > contents.revision ? revision : contents.revision;
  return { after, backlog: pastEvents(changes, key, options) };
}

function register(
  context: StoreContext,
  { dispatcher }: ResourceCache,
  key: string,
  { deadlineMs, onCutOff, predicate, signal }: WatchOptions,
  start: QueueLimits & { readonly after: bigint; readonly backlog: Backlog },
): WatchInterface {
  const onAbort = () => watcher.stop();
  const watcher: CacheWatcher = new CacheWatcher({
    ...start,
    clock: context.clock,
    predicate,
    deadlineMs,
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

function* pastEvents(
  changes: readonly ObjectChange[],
  key: string,
  { predicate }: WatchOptions,
): Generator<WatchEvent | undefined> {
  const isPrefix = key.endsWith("/");
  for (const change of changes) {
    const concerns = isPrefix ? change.key.startsWith(key) : change.key === key;
    yield concerns ? change.eventFor((object) => matchesPredicate(predicate, object)) : undefined;
  }
}
