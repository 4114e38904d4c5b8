import { isExpired, type KubeObject } from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import { type ClientListOptions, listPages, type ResourceScope } from "@kube-apiserver/generic-server";
import type { ControllerContext } from "./controller.js";

/** What a {@link follow} loop reports. Deletions missed while disconnected come out of `onSync`. */
export interface FollowHandlers {
  readonly onUpsert: (object: KubeObject) => void;
  readonly onDelete: (object: KubeObject) => void;
  /** After each full list, with the uid of every object in it. */
  readonly onSync?: (uids: ReadonlySet<string>) => void;
}

/**
 * Objects per request. A page is read in one piece and lives until it has been told: larger ones hold the event loop, and
 * outlive the collections of young garbage.
 */
const pageSize = 100;
const minBackoffMs = 100;
const maxBackoffMs = 30_000;

/**
 * Lists a resource, then follows its watch, and starts over when the watch has expired; until `signal` aborts.
 * Keeps nothing itself: for controllers that have a model of their own and need no second copy of the objects. Objects
 * come as metadata only, unless `select` says otherwise.
 */
export async function follow(
  { client, clock, logger }: ControllerContext,
  scope: ResourceScope,
  handlers: FollowHandlers,
  signal: AbortSignal,
  select: Pick<ClientListOptions, "fieldSelector" | "labelSelector" | "metadataOnly"> = {},
): Promise<void> {
  const options = { metadataOnly: true, ...select, signal };
  let backoffMs = minBackoffMs;
  while (!signal.aborted) {
    try {
      const resourceVersion = await tellAll(client, scope, handlers, options);
      backoffMs = minBackoffMs;
      await followWatch(client, scope, resourceVersion, handlers, options);
    } catch (err) {
      if (signal.aborted) return;
      if (isExpired(err)) continue;
      logger.v(4, "watch broke off, listing again", { resource: scope.resource, group: scope.group, err });
      await sleep(clock, backoffMs, signal);
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
    }
  }
}

/** Tells every object there is, and what was listed; returns the version of the list. */
async function tellAll(
  client: ControllerContext["client"],
  scope: ResourceScope,
  handlers: FollowHandlers,
  options: ClientListOptions,
): Promise<string> {
  try {
    return await tellPages(client, scope, handlers, { ...options, limit: pageSize });
  } catch (err) {
    // The list changed too much while its pages were read: in one piece it is always whole.
    if (!isExpired(err)) throw err;
    return tellPages(client, scope, handlers, options);
  }
}

/** Lets go of each page before the next is asked for. */
async function tellPages(
  client: ControllerContext["client"],
  scope: ResourceScope,
  handlers: FollowHandlers,
  options: ClientListOptions,
): Promise<string> {
  const uids = new Set<string>();
  let resourceVersion = "";
  for await (const { items, metadata } of listPages(client, scope, options)) {
    for (const item of items) {
      uids.add(item.metadata?.uid ?? "");
      handlers.onUpsert(item);
    }
    resourceVersion = metadata.resourceVersion ?? "";
  }
  handlers.onSync?.(uids);
  return resourceVersion;
}

async function followWatch(
  client: ControllerContext["client"],
  scope: ResourceScope,
  resourceVersion: string,
  handlers: FollowHandlers,
  options: ClientListOptions & { readonly signal: AbortSignal },
): Promise<void> {
  let from = resourceVersion;
  while (!options.signal.aborted) {
    for await (const { type, object } of client.watch(scope, { ...options, resourceVersion: from })) {
      from = object.metadata?.resourceVersion ?? from;
      if (type === "ADDED" || type === "MODIFIED") handlers.onUpsert(object);
      else if (type === "DELETED") handlers.onDelete(object);
    }
  }
}
