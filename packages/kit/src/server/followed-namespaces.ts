import { isNotFound } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, toAbortSignal } from "@kube-apiserver/component-base";
import {
  type Client,
  type Informer,
  listerWatcherFromClient,
  type NamespaceSource,
  newInformer,
  syncedWithin,
} from "@kube-apiserver/generic-server";
import type { AnyResourceDefinition } from "../define-resource.js";

const scope = { group: "", version: "v1", resource: "namespaces" } as const;
const readyTimeoutMs = 10_000;

/** What following takes. */
export interface FollowedNamespacesParts {
  /** May list and watch namespaces. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The namespaces of the kube-apiserver. */
export class FollowedNamespaces implements NamespaceSource {
  readonly #parts: FollowedNamespacesParts;
  readonly #informer: Informer;

  constructor(parts: FollowedNamespacesParts) {
    const { client, clock, logger } = parts;
    this.#parts = parts;
    // Names and phases are all that counts, but the phase is not part of the metadata.
    this.#informer = newInformer({ listerWatcher: listerWatcherFromClient(client, scope), clock, logger });
  }

  /** Follows them until `signal` aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.#informer.run(signal);
  }

  isReady: NamespaceSource["isReady"] = (signal) =>
    syncedWithin([this.#informer], { clock: this.#parts.clock, limitMs: readyTimeoutMs, signal });

  get: NamespaceSource["get"] = (_, name) => this.#informer.get(name)?.object;

  getLive: NamespaceSource["getLive"] = async (_, name, signal) => {
    try {
      return await this.#parts.client.get(scope, name, toAbortSignal(signal));
    } catch (err) {
      if (isNotFound(err)) return undefined;
      throw err;
    }
  };
}

/** Whether objects of a definition can come to be in namespaces. */
export function createsInNamespaces({ namespaced, storage }: AnyResourceDefinition): boolean {
  return namespaced && (storage === undefined || storage.create !== undefined);
}

/** Whether objects of a definition can come to be or change. */
export function canBeWritten({ storage }: AnyResourceDefinition): boolean {
  return (
    [storage?.create, storage?.update, storage?.delete].some((write) => write !== undefined) || storage === undefined
  );
}
