import type { RESTStorage, SubresourceStore, Updater } from "@kube-apiserver/generic-server";

/** A subresource that can be written but not read: no GET, and so no PATCH. */
export function updateOnly(store: SubresourceStore): RESTStorage & Updater {
  const { tableConvertor, resetFields } = store;
  const storage = { tableConvertor, resetFields, update: store.update.bind(store) };
  return storage;
}
