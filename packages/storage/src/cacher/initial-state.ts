import { newCacheBehindError } from "../errors/storage-errors.js";
import type { WatchEvent, WatchOptions } from "../interfaces.js";
import type { StoreContext } from "../store/context.js";
import type { Store } from "../store/store.js";
import { newInitialEventsEnd } from "../watch/special-events.js";
import type { WatchPlan } from "../watch/watch-plan.js";

/** A state that a watch begins with, whoever knew it. */
export interface InitialState {
  readonly revision: bigint;
  readonly initialEvents: readonly WatchEvent[];
}

/** Who is asked for it. */
export interface InitialStateSources {
  readonly context: StoreContext;
  readonly store: Store;
}

/**
 * Reads what a watch begins with from the engine, for a cache that cannot be proven fresh; what follows comes from the
 * cache all the same. Upstream refuses such watches, and clients fall back to a list, which is the same read.
 * @throws StorageError, code TooLargeResourceVersion, when the engine is not there yet either
 */
export async function readInitialState(
  { context, store }: InitialStateSources,
  key: string,
  { predicate, recursive = true, signal }: WatchOptions,
  { revision: minimum, endBookmark }: WatchPlan,
): Promise<InitialState> {
  const { label, field, getAttrs } = predicate;
  const aborted = signal === undefined ? {} : { signal };
  const list = await store.getList(key, { predicate: { label, field, getAttrs }, recursive, ...aborted });
  const revision = BigInt(list.resourceVersion);
  if (revision < minimum) throw newCacheBehindError(minimum, revision);
  const initialEvents: WatchEvent[] = list.items.map((object) => ({ type: "ADDED", object }));
  if (endBookmark) initialEvents.push(newInitialEventsEnd(context.objectKind, revision));
  return { revision, initialEvents };
}
