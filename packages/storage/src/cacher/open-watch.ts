import { newCacheBehindError, newTooOldError } from "../errors/storage-errors.js";
import { StorageError, type WatchEvent, type WatchInterface, type WatchOptions } from "../interfaces.js";
import { prefixEnd } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { matchesPredicate } from "../store/predicate.js";
import type { ObjectChange } from "../watch/object-change.js";
import { newErrorEvent, newInitialEventsEnd, newSingleEventWatch } from "../watch/special-events.js";
import { planWatch, type WatchPlan } from "../watch/watch-plan.js";
import { CacheWatcher } from "./cache-watcher.js";
import type { CachedObject } from "./cached-object.js";
import type { ResourceCache } from "./resource-cache.js";

/** Seconds after which a client may ask an unfilled cache again. */
const UNREADY_RETRY_SECONDS = 1;

type Backlog = Iterator<WatchEvent | undefined>;

/** Opens a watch on the cache. `key` is the full key, with a trailing slash for a prefix. */
export async function openWatch(
  context: StoreContext,
  cache: ResourceCache,
  key: string,
  options: WatchOptions,
  queueLimit: number,
): Promise<WatchInterface> {
  const plan = planWatch(options);
  if (!(await cache.ready(options.signal))) {
    const retry = { retryAfterSeconds: UNREADY_RETRY_SECONDS };
    throw new StorageError("TooManyRequests", "storage is (re)initializing", retry);
  }
  const behind = await waitUntilFresh(cache, plan, options);
  if (behind !== undefined) return newSingleEventWatch(newErrorEvent(behind, context.groupResource));

  // From here to the registration nothing may be awaited: the backlog and the live events must meet without a gap.
  const start = startOf(context, cache, key, options, plan);
  if (start instanceof StorageError) return newSingleEventWatch(newErrorEvent(start, context.groupResource));
  return register(context, cache, key, options, { ...start, queueLimit });
}

/** What the cache lacks, undefined when it is fresh enough. */
async function waitUntilFresh(
  cache: ResourceCache,
  { from, revision, consistent }: WatchPlan,
  { signal, sendInitialEvents }: WatchOptions,
): Promise<StorageError | undefined> {
  const { contents, freshness } = cache;
  if (from === "revision") return undefined;
  const required = consistent ? await freshness.current() : revision;
  if (await freshness.reached(required, signal)) return undefined;
  // Without sendInitialEvents upstream promises nothing about the state that a watch begins with.
  return sendInitialEvents === true ? newCacheBehindError(required, contents.revision) : undefined;
}

function startOf(
  context: StoreContext,
  { contents }: ResourceCache,
  key: string,
  options: WatchOptions,
  { endBookmark, from, revision }: WatchPlan,
): { after: bigint; backlog: Backlog } | StorageError {
  if (from === "now") return { after: contents.revision, backlog: nothing() };
  if (from === "state") {
    const end = endBookmark ? newInitialEventsEnd(context.objectKind, contents.revision) : undefined;
    return { after: contents.revision, backlog: initialEvents(objectsOf(contents.tree, key), options, end) };
  }
  const changes = contents.window.since(revision);
  if (changes === undefined) return newTooOldError(revision, contents.window.floor);
  const after = revision > contents.revision ? revision : contents.revision;
  return { after, backlog: pastEvents(changes, key, options) };
}

function register(
  context: StoreContext,
  { dispatcher }: ResourceCache,
  key: string,
  { deadlineMs, predicate, signal }: WatchOptions,
  start: { readonly after: bigint; readonly backlog: Backlog; readonly queueLimit: number },
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
    onSlow: () => context.metrics.watcherTerminated(context.groupResource),
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
