import { everythingFields, everythingLabels, type GroupResource } from "@kube-apiserver/apimachinery";
import {
  type GetAttrsFunc,
  interpretListError,
  interpretWatchError,
  type SelectionPredicate,
  type StorageInterface,
} from "@kube-apiserver/storage";
import type { ListerWatcher } from "./informer.js";

const noAttrs: GetAttrsFunc = () => ({ labels: {}, fields: {} });

const everything: SelectionPredicate = {
  label: everythingLabels,
  field: everythingFields,
  getAttrs: noAttrs,
  allowWatchBookmarks: true,
};

/**
 * Follows a resource in the storage of this very process: no HTTP, no copies, every object shared with the watch cache.
 * For what the server itself has to know all the time (roles, service accounts).
 *
 * @param resource - for errors
 */
export function listerWatcherFromStorage(storage: StorageInterface, resource: GroupResource): ListerWatcher {
  return {
    async list(signal) {
      try {
        return await storage.getList("/", { predicate: everything, resourceVersion: "0", signal });
      } catch (err) {
        throw interpretListError(err, resource);
      }
    },
    async watch(resourceVersion, signal) {
      try {
        return await storage.watch("/", { predicate: everything, resourceVersion, signal });
      } catch (err) {
        throw interpretWatchError(err, resource);
      }
    },
  };
}
