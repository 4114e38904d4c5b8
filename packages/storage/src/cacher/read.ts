import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { inSpan } from "@kube-apiserver/component-base";
import { newCacheBehindError, newNumberedError } from "../errors/storage-errors.js";
import type { GetOptions, ListOptions, ListResult } from "../interfaces.js";
import type { StoreContext } from "../store/context.js";
import { type ListPlan, planList } from "../store/list-plan.js";
import { selectsEverything } from "../store/predicate.js";
import { parseResourceVersion } from "../store/resource-version.js";
import { slowOperationMs, typeAttributes } from "../store/spans.js";
import type { Store } from "../store/store.js";
import { decodeGotten } from "../store/unreadable.js";
import { listFromIndex, listFromTree } from "./cached-list.js";
import { fieldDemandOf } from "./field-demand.js";
import type { ResourceCache } from "./resource-cache.js";

/** What reads need: the cache, and the store for what the cache cannot answer. */
export interface ReadSources {
  readonly context: StoreContext;
  readonly cache: ResourceCache;
  readonly store: Store;
}

const notReady = " - cache not initialized";

/** A get. The newest state comes from the engine; when the cache has that very revision, its object is handed out. */
export async function readObject(
  { cache, context, store }: ReadSources,
  key: string,
  options: GetOptions,
): Promise<EncodedObject | undefined> {
  const fullKey = context.keys.fullKey(key, false);
  const wantsCached = (options.resourceVersion ?? "") !== "";
  const isReady = wantsCached && cache.startedAndReady();
  if (isReady) {
    options.span?.addEvent("About to fetch object from cache");
    const minimum = parseResourceVersion(options.resourceVersion);
    if (await cache.freshness.reached(minimum, options.signal)) {
      const cached = cache.contents.tree.get(fullKey);
      if (cached === undefined && options.ignoreNotFound !== true)
        throw newNumberedError("KeyNotFound", { key: fullKey });
      return cached?.object;
    }
    if (cache.freshness.isProvable) throw newCacheBehindError(minimum, cache.contents.revision);
  }
  options.span?.addEvent(`About to Get from underlying storage${wantsCached && !isReady ? notReady : ""}`);
  const kv = await store.getStored(key, options);
  if (kv === undefined) return undefined;
  const cached = cache.isReady ? cache.contents.tree.get(fullKey) : undefined;
  return cached?.revision === kv.modRevision ? cached.object : decodeGotten(context, key, kv);
}

/**
 * A list: from the cache where it can prove to be as fresh as asked for, or knows the revision; else from the engine.
 * Mirrors `CacheDelegator.GetList` with `delegator.ShouldDelegateList`.
 */
export async function readList(sources: ReadSources, key: string, options: ListOptions): Promise<ListResult> {
  const { cache, context, store } = sources;
  const fullKey = context.keys.fullKey(key, options.recursive ?? true);
  const plan = planList(fullKey, options);
  if (isForEngine(cache, plan, options)) return store.getList(key, options);
  const { span } = options;
  if (span === undefined) return readThroughCache(sources, key, plan, options);
  const listing = span.start("cacher.GetList", typeAttributes(span, context));
  return inSpan(listing, slowOperationMs, async () => {
    const list = await readThroughCache(sources, key, plan, { ...options, span: listing });
    listing.addEvent("Filtered items", { count: list.items.length });
    return list;
  });
}

async function readThroughCache(
  sources: ReadSources,
  key: string,
  plan: ListPlan,
  options: ListOptions,
): Promise<ListResult> {
  const { cache, context, store } = sources;
  const fullKey = context.keys.fullKey(key, options.recursive ?? true);
  if (!(await cache.ready(options.signal))) {
    if (isCheapForEngine(options)) return store.getList(key, options);
    throw cache.refusal();
  }
  options.span?.addEvent("Ready");
  switch (plan.kind) {
    case "exact":
      return (await readExact(sources, fullKey, plan, options)) ?? store.getList(key, options);
    case "consistent":
      return readConsistent(sources, key, plan, options);
    case "notOlderThan":
      if (await cache.freshness.reached(plan.revision, options.signal)) {
        return listCurrent(sources, fullKey, plan, options);
      }
      if (!cache.freshness.isProvable) return store.getList(key, options);
      throw newCacheBehindError(plan.revision, cache.contents.revision);
    default:
      return plan satisfies never;
  }
}

/** One object of the past, and states that are forgotten. */
function isForEngine({ contents, freshness }: ResourceCache, plan: ListPlan, options: ListOptions): boolean {
  if (options.recursive === false) {
    const isLegacyExact = plan.kind === "notOlderThan" && plan.revision > 0n && hasLimit(options);
    return plan.kind === "exact" || (isLegacyExact && options.resourceVersionMatch === undefined);
  }
  if (plan.kind !== "exact" || plan.revision > contents.revision) return false;
  return plan.revision < freshness.compactRevision || plan.revision < contents.window.floor;
}

/** While the cache is not filled, the engine answers page by page only: whole lists of everyone would be its end. */
function isCheapForEngine(options: ListOptions): boolean {
  return hasLimit(options) && selectsEverything(options.predicate);
}

/** Undefined when the revision is older than what is retained, or the cache cannot be proven to know it. */
async function readExact(
  { cache, context }: ReadSources,
  key: string,
  { revision, startKey }: ListPlan & { readonly kind: "exact" },
  options: ListOptions,
): Promise<ListResult | undefined> {
  const { contents, freshness } = cache;
  if (!(await freshness.reached(revision, options.signal))) {
    if (!freshness.isProvable) return undefined;
    throw newCacheBehindError(revision, contents.revision);
  }
  options.span?.addEvent("watchCache fresh enough");
  const tree = contents.window.treeAt(revision);
  if (tree === undefined) return undefined;
  return listFromTree(context, { key, startKey, tree, revision, limit: limitOf(options), options });
}

/** From the cache if it can be proven fresh in time. */
async function readConsistent(
  sources: ReadSources,
  key: string,
  plan: ListPlan,
  options: ListOptions,
): Promise<ListResult> {
  const { cache, context, store } = sources;
  const { freshness } = cache;
  if (!freshness.isProvable) return store.getList(key, options);
  const fallback = !(await freshness.reached(await freshness.current(), options.signal));
  let success = false;
  try {
    const fullKey = context.keys.fullKey(key, options.recursive ?? true);
    const list = fallback ? await store.getList(key, options) : await listCurrent(sources, fullKey, plan, options);
    success = true;
    return list;
  } finally {
    context.metrics.consistentRead(context.groupResource, { success, fallback });
  }
}

async function listCurrent(
  { cache, context }: ReadSources,
  key: string,
  { startKey }: ListPlan,
  options: ListOptions,
): Promise<ListResult> {
  options.span?.addEvent("watchCache fresh enough");
  const { contents } = cache;
  const limit = limitOf(options);
  // The state that a page goes on in is another one than that of the indexes.
  const isWhole = options.recursive !== false && startKey === key;
  const demand = isWhole ? fieldDemandOf(options.predicate) : undefined;
  const indexed =
    demand === undefined ? undefined : await listFromIndex(context, contents, demand, { key, limit, options });
  if (indexed !== undefined) return indexed;
  const { revision, tree } = contents;
  return listFromTree(context, { key, startKey, tree, revision, limit, options });
}

/** As upstream: whoever accepts any state gets all of the list, or of what is left of it, whatever the limit. */
function limitOf({ predicate, resourceVersion }: ListOptions): number {
  return resourceVersion === "0" ? 0 : (predicate.limit ?? 0);
}

function hasLimit({ predicate }: ListOptions): boolean {
  return (predicate.limit ?? 0) > 0;
}
