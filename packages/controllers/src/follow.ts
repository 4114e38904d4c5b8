import { isExpired, type KubeObject, type ListMeta } from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import type { ClientListOptions, ResourceScope } from "@kube-apiserver/generic-server";
import type { ControllerContext } from "./controller.js";

/** What a {@link follow} loop reports. Deletions missed while disconnected come out of `onSync`. */
export interface FollowHandlers {
  readonly onUpsert: (object: KubeObject) => void;
  readonly onDelete: (object: KubeObject) => void;
  /** After each full list, with every object in it. */
  readonly onSync?: (objects: readonly KubeObject[]) => void;
}

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
      const { items, metadata } = await client.list(scope, options);
      for (const item of items) handlers.onUpsert(item);
      handlers.onSync?.(items);
      backoffMs = minBackoffMs;
      await followWatch(client, scope, metadata, handlers, options);
    } catch (err) {
      if (signal.aborted) return;
      if (isExpired(err)) continue;
      logger.v(4, "watch broke off, listing again", { resource: scope.resource, group: scope.group, err });
      await sleep(clock, backoffMs, signal);
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
    }
  }
}

async function followWatch(
  client: ControllerContext["client"],
  scope: ResourceScope,
  { resourceVersion = "" }: ListMeta,
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
