import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { GenericAPIServer } from "../generic-api-server.js";
import type { Informer, ListerWatcher } from "./informer.js";
import { newInformer } from "./shared-informer.js";
import { listerWatcherFromStorage } from "./storage-lister-watcher.js";
import { listerWatcherOfViews, type ViewOfObject } from "./view-lister-watcher.js";

/**
 * Informers over the stores of this process, for what the server itself has to know all the time. They are asked for
 * before the stores exist (authorization is part of what the stores are built with), and run once the server does.
 */
export class StoreInformers {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #informers = new Map<string, Informer>();
  readonly #ofViews: Informer[] = [];
  #storageOf: ((resource: GroupResource) => StorageInterface) | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger.with("informers");
  }

  /** The one informer of a resource; with a view, one of its own. */
  for(resource: GroupResource, view?: ViewOfObject): Informer {
    if (view !== undefined) {
      const informer = this.#newInformer(listerWatcherOfViews(this.#late(resource), view));
      this.#ofViews.push(informer);
      return informer;
    }
    const key = `${resource.group}/${resource.resource}`;
    let informer = this.#informers.get(key);
    if (informer === undefined) {
      informer = this.#newInformer(this.#late(resource));
      this.#informers.set(key, informer);
    }
    return informer;
  }

  /** Says where the stores are. */
  bind(storageOf: (resource: GroupResource) => StorageInterface): void {
    this.#storageOf = storageOf;
  }

  /**
   * Storage of a resource.
   * @throws TypeError before {@link bind}: a defect
   */
  storageOf(resource: GroupResource): StorageInterface {
    if (this.#storageOf === undefined) throw new TypeError("storage is asked for before the stores exist");
    return this.#storageOf(resource);
  }

  /** Adds the hook that runs every informer asked for so far. It is done when each has its first list. */
  addHook(server: GenericAPIServer): void {
    server.addPostStartHook("generic-apiserver-start-informers", async ({ signal, background }) => {
      const informers = [...this.#informers.values(), ...this.#ofViews];
      for (const informer of informers) background(informer.run(signal));
      await Promise.all(informers.map((informer) => informer.waitForSync(signal)));
    });
  }

  #newInformer(listerWatcher: ListerWatcher): Informer {
    return newInformer({ listerWatcher, clock: this.#clock, logger: this.#logger });
  }

  #late(resource: GroupResource): ListerWatcher {
    let found: ListerWatcher | undefined;
    const get = () => {
      found ??= listerWatcherFromStorage(this.storageOf(resource), resource);
      return found;
    };
    return {
      list: async (signal) => get().list(signal),
      watch: async (resourceVersion, signal) => get().watch(resourceVersion, signal),
    };
  }
}
