import { EncodedObject, isExpired } from "@kube-apiserver/apimachinery";
import type { WatchEvent, WatchInterface } from "@kube-apiserver/storage";
import type { Client, ClientListOptions, ClientWatchEvent, ResourceScope } from "../client/client.js";
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
        return await listPages(client, scope, { ...selection, limit: pageSize, signal });
      } catch (err) {
        // The list changed too much while we read its pages: in one piece it is always whole.
        if (!isExpired(err)) throw err;
        return listPages(client, scope, { ...selection, signal });
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

async function listPages(client: Client, scope: ResourceScope, options: ClientListOptions) {
  const items: EncodedObject[] = [];
  let token = "";
  for (;;) {
    const page = await client.list(scope, token === "" ? options : { ...options, continue: token });
    for (const item of page.items) items.push(EncodedObject.fromObject(item));
    token = page.metadata.continue ?? "";
    if (token === "") return { items, resourceVersion: page.metadata.resourceVersion ?? "" };
  }
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
