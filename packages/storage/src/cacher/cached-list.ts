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

/** Lists by an index: `candidates` are those that have the demanded value. Pages that follow come from the tree. */
export async function listFromIndex(
  context: StoreContext,
  cache: WatchCache,
  { field, value }: { readonly field: string; readonly value: string },
  { key, limit, options }: Pick<CachedListRequest, "key" | "limit" | "options">,
): Promise<ListResult> {
  const index = await cache.index(field);
  // Read together, after the index may have been waited for.
  const { revision } = cache;
  const candidates = index?.lookup(value, key) ?? [];
  const items: EncodedObject[] = [];
  let evaluated = 0;
  let lastKey = "";
  for (const [candidateKey, { object }] of candidates) {
    if (limit > 0 && items.length >= limit) break;
    evaluated++;
    if (!matchesPredicate(options.predicate, object)) continue;
    items.push(object);
    lastKey = candidateKey;
  }
  const figures = { fetched: candidates.length, evaluated, returned: items.length };
  context.metrics.listDone("cache", context.groupResource, figures, `f:${field}`);
  const result = { items, resourceVersion: String(revision) };
  return evaluated < candidates.length ? { ...result, continue: encodeContinueAfter(lastKey, key, revision) } : result;
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
  report(context, evaluated, items.length);
  const result = { items, resourceVersion: String(revision) };
  const hasMore = limit > 0 && items.length >= limit && tree.rank(`${lastKey}\u0000`) < endRank;
  return hasMore ? { ...result, continue: encodeContinueAfter(lastKey, key, revision) } : result;
}

function report({ groupResource, metrics }: StoreContext, evaluated: number, returned: number): void {
  metrics.listDone("cache", groupResource, { fetched: evaluated, evaluated, returned }, "");
}
