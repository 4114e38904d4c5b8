import type { core_v1 } from "@kube-apiserver/api/types";
import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { statusStrategyOf } from "../../resource-stores.js";
import { updateOnly } from "../../update-only.js";
import { NamespaceStore } from "./namespace-store.js";
import { finalizeStrategy, namespaceStatusStrategy, namespaceStrategy, specFinalizersOf } from "./strategy.js";

export const namespaces: StoredResourceDefinition = {
  group: "",
  resource: "namespaces",
  strategy: namespaceStrategy,
  statusStrategy: namespaceStatusStrategy,
  fields: {
    names: ["status.phase"],
    paths: ["status.phase"],
    read: ({ object }) => ({ "status.phase": (object as core_v1.Namespace).status?.phase ?? "" }),
  },
  store: () => ({ shouldDeleteDuringUpdate: (next) => specFinalizersOf(next).length === 0 }),
  serve: (store) => new NamespaceStore(store),
  subresources: (store, deps) => ({
    finalize: updateOnly(new SubresourceStore(store, finalizeStrategy(statusStrategyOf(store, namespaces, deps)))),
  }),
};
