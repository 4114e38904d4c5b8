import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type {
  GetOptions,
  ListOptions,
  ListResult,
  StorageInterface,
  WatchInterface,
  WatchOptions,
} from "../../interfaces.js";

/** A storage that does something else now and then, in place of one of its calls. */
function replacing(storage: StorageInterface, calls: Partial<StorageInterface>): StorageInterface {
  return new Proxy(storage, {
    get(target, name) {
      const value = Reflect.get(calls, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Lists what the cache has, without asking whether it is behind. */
function staleLists(storage: StorageInterface): StorageInterface {
  return replacing(storage, {
    getList: (key, options) =>
      storage.getList(key, options.resourceVersion ? options : { ...options, resourceVersion: "0" }),
  });
}

function staleGets(storage: StorageInterface): StorageInterface {
  const get = (key: string, options: GetOptions = {}) =>
    storage.get(key, { ...options, resourceVersion: options.resourceVersion || "0" });
  return replacing(storage, { get: get as StorageInterface["get"] });
}

/** Lists the newest state for one of the past. */
function newExactLists(storage: StorageInterface): StorageInterface {
  const getList = async (key: string, options: ListOptions): Promise<ListResult> => {
    if (options.resourceVersionMatch !== "Exact") return storage.getList(key, options);
    const { items } = await storage.getList(key, { predicate: options.predicate });
    return { items, resourceVersion: options.resourceVersion ?? "" };
  };
  return replacing(storage, { getList });
}

/** Begins watches an event late. */
function lateWatches(storage: StorageInterface): StorageInterface {
  const watch = async (key: string, options: WatchOptions): Promise<WatchInterface> => {
    const inner = await storage.watch(key, options);
    let skipped = false;
    const next = async () => {
      const events = await inner.next();
      if (skipped || events?.[0]?.type === "BOOKMARK") return events;
      skipped = true;
      return events?.slice(1);
    };
    return { next, stop: () => inner.stop() };
  };
  return replacing(storage, { watch });
}

/** Overwrites what others have written meanwhile. */
function lostUpdates(storage: StorageInterface): StorageInterface {
  return replacing(storage, {
    guaranteedUpdate: async (key, { tryUpdate, ...options }) => {
      const before = await storage.get(key);
      await new Promise((resolve) => setImmediate(resolve));
      const { object } = await tryUpdate(before, { resourceVersion: before.object.metadata?.resourceVersion ?? "" });
      return storage.guaranteedUpdate(key, { ...options, tryUpdate: () => ({ object }) }) as Promise<EncodedObject>;
    },
  });
}

/** Storages that are wrong in one way each. */
export const brokenStorages = { staleLists, staleGets, newExactLists, lateWatches, lostUpdates } satisfies Record<
  string,
  (storage: StorageInterface) => StorageInterface
>;
