import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { ListOptions, ListResult } from "../interfaces.js";
import { StorageError } from "../interfaces.js";
import { prefixEnd } from "../kv/kv.js";
import type { StoreContext } from "../store/context.js";
import { encodeContinueAfter } from "../store/continue-token.js";
import { Pacer } from "../store/pacer.js";
import { matchesPredicate, selectsEverything } from "../store/predicate.js";
import type { TreeEntry } from "../tree/persistent-tree.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";
import type { FieldDemand } from "./field-demand.js";
import type { WatchCache } from "./watch-cache.js";

/** A list to be cut out of one state. */
export interface CachedListRequest {
  /** Full key: with a trailing slash a prefix, else one object. */
  readonly key: string;
  /** Full key of the first candidate. */
  readonly startKey: string;
  readonly tree: ObjectTree;
  readonly revision: bigint;
  /** 0: none. */
  readonly limit: number;
  readonly options: ListOptions;
}

/** Cuts a list out of a state; the state is a snapshot, so the work may pause between slices. */
export async function listFromTree(context: StoreContext, request: CachedListRequest): Promise<ListResult> {
  const { key, options, revision, startKey, tree } = request;
  if (options.recursive === false) {
    const cached = tree.get(key);
    const items = cached !== undefined && matchesPredicate(options.predicate, cached.object) ? [cached.object] : [];
    return { items, resourceVersion: String(revision) };
  }
  const end = prefixEnd(key);
  if (!selectsEverything(options.predicate)) {
    return listSelected(context, request, tree.range(startKey, end), tree.rank(end));
  }
  return listAll(context, request, end);
}

/** One in so many of all objects: a list of fewer does not build an index, which looks at all of them. */
const SHARE_WORTH_AN_INDEX = 4;

/**
 * Lists by an index: looks at those objects only that have the demanded value. Undefined where looking at all objects of
 * the list is as good.
 */
export async function listFromIndex(
  context: StoreContext,
  cache: WatchCache,
  demand: FieldDemand,
  { key, limit, options }: Pick<CachedListRequest, "key" | "limit" | "options">,
): Promise<ListResult | undefined> {
  const end = prefixEnd(key);
  const listed = sizeOfRange(cache.tree, key, end);
  const isWorthBuilding = listed * SHARE_WORTH_AN_INDEX >= cache.tree.size;
  if (isWorthBuilding) await cache.indexes.open(demand, () => cache.tree);
  // Read together, after the index may have been waited for.
  const { indexes, revision } = cache;
  const tree = indexes.find(demand)?.lookup(demand.value);
  if (tree === undefined || tree.size > listed) return undefined;
  const request = { key, startKey: key, tree, revision, limit, options };
  return listSelected(context, request, tree.range(key, end), tree.rank(end), `f:${demand.field}`);
}

function sizeOfRange(tree: ObjectTree, start: string, end: string): number {
  return tree.rank(end) - tree.rank(start);
}

function listAll(context: StoreContext, request: CachedListRequest, end: string): ListResult {
  const { key, limit, revision, startKey, tree } = request;
  const first = tree.rank(startKey);
  const candidates = tree.rank(end) - first;
  const cached = tree.values(startKey, end, limit > 0 ? limit : undefined);
  const items = cached.map(({ object }) => object);
  report(context, items.length, items.length);
  const result = { items, resourceVersion: String(revision) };
  if (items.length >= candidates) return result;
  const lastKey = tree.keyAt(first + items.length - 1);
  return { ...result, continue: encodeContinueAfter(lastKey, key, revision), remainingItemCount: candidates - limit };
}

async function listSelected(
  context: StoreContext,
  request: CachedListRequest,
  entries: Iterable<TreeEntry<CachedObject>>,
  endRank: number,
  index = "",
): Promise<ListResult> {
  const { key, limit, options, revision, tree } = request;
  const pacer = new Pacer(context.clock);
  const items: EncodedObject[] = [];
  let evaluated = 0;
  let lastKey = "";
  for (const [entryKey, { object }] of entries) {
    if (pacer.isDue()) {
      await pacer.pause();
      if (options.signal?.aborted) throw new StorageError("Canceled", "context canceled", { key });
    }
    evaluated++;
    if (!matchesPredicate(options.predicate, object)) continue;
    items.push(object);
    lastKey = entryKey;
    if (limit > 0 && items.length >= limit) break;
  }
  report(context, evaluated, items.length, index);
  const result = { items, resourceVersion: String(revision) };
  const hasMore = limit > 0 && items.length >= limit && tree.rank(`${lastKey}\u0000`) < endRank;
  return hasMore ? { ...result, continue: encodeContinueAfter(lastKey, key, revision) } : result;
}

function report({ groupResource, metrics }: StoreContext, evaluated: number, returned: number, index = ""): void {
  metrics.listDone("cache", groupResource, { fetched: evaluated, evaluated, returned }, index);
}
