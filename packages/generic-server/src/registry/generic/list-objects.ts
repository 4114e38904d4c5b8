import { isDNS1123Label, isPathSegmentName } from "@kube-apiserver/apimachinery";
import {
  interpretListError,
  interpretWatchError,
  type SelectionPredicate,
  type ListOptions as StorageListOptions,
  type WatchEvent,
  type WatchInterface,
} from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import type { ListOptions, ObjectList } from "../rest/rest.js";
import type { StoreParts } from "./store-parts.js";

const secondMs = 1000;

/** Reads a collection. Mirrors `Store.ListPredicate`. */
export async function listObjects(parts: StoreParts, ctx: RequestContext, options: ListOptions): Promise<ObjectList> {
  const { key, recursive } = whereToLook(parts, ctx, options);
  const storageOptions: StorageListOptions = {
    ...versionOf(options),
    predicate: predicateOf(parts, options),
    recursive,
    signal: ctx.signal,
    span: ctx.span,
  };
  try {
    const list = await parts.reads(ctx).getList(key, storageOptions);
    if (parts.config.hooks?.decorator === undefined) return list;
    return { ...list, items: list.items.map((item) => parts.decorate(item)) };
  } catch (err) {
    throw interpretListError(err, parts.config.groupResource);
  }
}

/** Watches a collection, or one object of it. Mirrors `Store.WatchPredicate`. */
export async function watchObjects(
  parts: StoreParts,
  ctx: RequestContext,
  options: ListOptions,
): Promise<WatchInterface> {
  const { key, recursive } = whereToLook(parts, ctx, options);
  const { onCutOff, onInitialized, timeoutSeconds, sendInitialEvents } = options;
  try {
    const watch = await parts.storage.watch(key, {
      ...versionOf(options),
      predicate: predicateOf(parts, options),
      recursive,
      ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
      ...(onCutOff === undefined ? {} : { onCutOff }),
      ...(onInitialized === undefined ? {} : { onInitialized }),
      ...(timeoutSeconds === undefined ? {} : { deadlineMs: parts.config.clock.now() + timeoutSeconds * secondMs }),
      signal: ctx.signal,
      span: ctx.span,
    });
    return parts.config.hooks?.decorator === undefined ? watch : decoratedWatch(parts, watch);
  } catch (err) {
    throw interpretWatchError(err, parts.config.groupResource);
  }
}

function decoratedWatch(parts: StoreParts, watch: WatchInterface): WatchInterface {
  const decorate = (event: WatchEvent): WatchEvent => {
    if (event.type === "BOOKMARK" || event.type === "ERROR") return event;
    return { type: event.type, object: parts.decorate(event.object) };
  };
  return {
    next: async () => (await watch.next())?.map(decorate),
    stop: () => watch.stop(),
  };
}

function versionOf({ resourceVersion, resourceVersionMatch }: ListOptions) {
  return {
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(resourceVersionMatch === undefined ? {} : { resourceVersionMatch }),
  };
}

/**
 * The field selector may narrow a list to one namespace, or to one object. A list that goes on was narrowed to a namespace
 * when it began; upstream then looks from another place on than where its token was made.
 */
function whereToLook(
  parts: StoreParts,
  ctx: RequestContext,
  { continue: token = "", fieldSelector }: ListOptions,
): { readonly key: string; readonly recursive: boolean } {
  const { namespaceScoped } = parts.config.strategy;
  let { namespace } = ctx;
  if (namespace === "") {
    const selected = fieldSelector.requiresExactMatch("metadata.namespace");
    if (selected !== undefined && isDNS1123Label(selected).length === 0) namespace = selected;
  }
  const name = fieldSelector.requiresExactMatch("metadata.name");
  const collection = parts.collectionKeyOf(namespace);
  const isOneObject = token === "" && name !== undefined && canBeKey(name) && (!namespaceScoped || namespace !== "");
  return isOneObject ? { key: collection + name, recursive: false } : { key: collection, recursive: true };
}

function canBeKey(name: string): boolean {
  return name !== "" && isPathSegmentName(name).length === 0;
}

function predicateOf(parts: StoreParts, options: ListOptions): SelectionPredicate {
  const { labelSelector: label, fieldSelector: field, limit, allowWatchBookmarks } = options;
  const { indexedFields } = parts.config;
  return {
    label,
    field,
    getAttrs: parts.getAttrs,
    ...(indexedFields === undefined ? {} : { indexFields: indexedFields }),
    ...(limit === undefined ? {} : { limit }),
    ...(options.continue === undefined ? {} : { continue: options.continue }),
    ...(allowWatchBookmarks === undefined ? {} : { allowWatchBookmarks }),
  };
}
