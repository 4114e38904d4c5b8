import { EncodedObject, isExpired } from "@kube-apiserver/apimachinery";
import type { WatchEvent, WatchInterface } from "@kube-apiserver/storage";
import type { Client, ClientListOptions, ClientWatchEvent, ResourceScope } from "../client/client.js";
import { listPages } from "../client/list-pages.js";
import type { ListerWatcher } from "./informer.js";

/** What to follow of a resource. */
export interface ClientListerWatcherOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly metadataOnly?: boolean;
  /** Objects per request. Default 500, as client-go. */
  readonly pageSize?: number;
}

/** Follows a resource over HTTP. */
export function listerWatcherFromClient(
  client: Client,
  scope: ResourceScope,
  { pageSize = 500, ...selection }: ClientListerWatcherOptions = {},
): ListerWatcher {
  return {
    async list(signal) {
      try {
        return await wholeList(client, scope, { ...selection, limit: pageSize, signal });
      } catch (err) {
        // The list changed too much while we read its pages: in one piece it is always whole.
        if (!isExpired(err)) throw err;
        return wholeList(client, scope, { ...selection, signal });
      }
    },
    watch(resourceVersion, signal) {
      const stopped = new AbortController();
      const options = { ...selection, resourceVersion, signal: AbortSignal.any([signal, stopped.signal]) };
      const events = client.watch(scope, options)[Symbol.asyncIterator]();
      return Promise.resolve(toWatchInterface(events, stopped));
    },
  };
}

async function wholeList(client: Client, scope: ResourceScope, options: ClientListOptions) {
  const items: EncodedObject[] = [];
  let resourceVersion = "";
  for await (const page of listPages(client, scope, options)) {
    for (const item of page.items) items.push(EncodedObject.fromObject(item));
    resourceVersion = page.metadata.resourceVersion ?? "";
  }
  return { items, resourceVersion };
}

function toWatchInterface(events: AsyncIterator<ClientWatchEvent>, stopped: AbortController): WatchInterface {
  return {
    async next(): Promise<readonly WatchEvent[] | undefined> {
      try {
        const { done, value } = await events.next();
        if (done === true || stopped.signal.aborted) return undefined;
        return [{ type: value.type, object: EncodedObject.fromObject(value.object) }];
      } catch (err) {
        if (stopped.signal.aborted) return undefined;
        throw err;
      }
    },
    stop: () => stopped.abort(),
  };
}
