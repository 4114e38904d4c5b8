import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { ComputedResourceDefinition, StoredResourceDefinition } from "../../resource-definition.js";
import { statusStrategyOf } from "../../resource-stores.js";
import { BindingStore, LegacyBindingStore } from "./binding.js";
import { PodConnectStore, PodProxyStore } from "./connect.js";
import { EvictionStore } from "./eviction.js";
import { podFields } from "./fields.js";
import { PodLogStore } from "./log.js";
import { ephemeralContainersStrategy, podStatusStrategy, podStrategy, resizeStrategy } from "./strategy.js";
import { validateEphemeralContainersUpdate } from "./validate-ephemeral-containers.js";

const groupResource = { group: "", resource: "pods" };

export const pods: StoredResourceDefinition = {
  ...groupResource,
  strategy: podStrategy,
  statusStrategy: podStatusStrategy,
  fields: podFields,
  subresources(store, deps) {
    const base = statusStrategyOf(store, pods, deps);
    const ephemeral = { ...ephemeralContainersStrategy(base), validateUpdate: validateEphemeralContainersUpdate };
    return {
      attach: new PodConnectStore(store),
      binding: new BindingStore(store),
      ephemeralcontainers: new SubresourceStore(store, ephemeral),
      eviction: new EvictionStore(store, () => deps.storeOf({ group: "policy", resource: "poddisruptionbudgets" })),
      exec: new PodConnectStore(store),
      log: new PodLogStore(store),
      portforward: new PodConnectStore(store),
      proxy: new PodProxyStore(store),
      resize: new SubresourceStore(store, resizeStrategy(base)),
    };
  },
};

export const bindings: ComputedResourceDefinition = {
  group: "",
  resource: "bindings",
  storage: (deps) => new LegacyBindingStore(new BindingStore(deps.storeOf(groupResource))),
};
