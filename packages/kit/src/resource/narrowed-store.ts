import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStorage, Store, TableConvertorProvider } from "@kube-apiserver/generic-server";
import type { ResourceBackend } from "../backend/resource-backend.js";

/**
 * A store as far as its backend goes: what cannot be written is not offered. Verbs follow from the methods that are there.
 */
export function narrowedStore(store: Store, backend: ResourceBackend<KubeObject> | undefined): RESTStorage {
  if (backend === undefined) return store;
  const { create, update, delete: remove } = backend;
  const narrowed: RESTStorage & TableConvertorProvider & Partial<Store> = {
    tableConvertor: store.tableConvertor,
    namespaceScoped: store.namespaceScoped,
    listKind: store.listKind,
    resetFields: store.resetFields,
    get: store.get.bind(store),
    list: store.list.bind(store),
    watch: store.watch.bind(store),
    ...(create === undefined ? {} : { create: store.create.bind(store) }),
    ...(update === undefined ? {} : { update: store.update.bind(store) }),
    ...(remove === undefined
      ? {}
      : { delete: store.delete.bind(store), deleteCollection: store.deleteCollection.bind(store) }),
  };
  return narrowed;
}
