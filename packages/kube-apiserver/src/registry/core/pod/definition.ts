import { SubresourceStore } from "@kube-apiserver/generic-server";
import type { ComputedResourceDefinition, StoredResourceDefinition } from "../../resource-definition.js";
import { statusStrategyOf } from "../../resource-stores.js";
import { ProxyStore } from "../connect/proxy-store.js";
import { BindingStore, LegacyBindingStore } from "./binding.js";
import { containerTarget, type PodConnectOptions, PodConnectStore, portForwardTarget } from "./connect.js";
import { EvictionStore } from "./eviction.js";
import { podFields } from "./fields.js";
import { PodLogStore } from "./log.js";
import { locatePod } from "./proxy.js";
import { ephemeralContainersStrategy, resizeStrategy } from "./spec-subresource-strategies.js";
import { podStatusStrategy } from "./status-strategy.js";
import { podStrategy } from "./strategy.js";
import { attachOptionsOf, execOptionsOf } from "./stream-options.js";

const groupResource = { group: "", resource: "pods" };

export const pods: StoredResourceDefinition = {
  ...groupResource,
  strategy: podStrategy,
  statusStrategy: podStatusStrategy,
  fields: podFields,
  subresources(store, deps) {
    const base = statusStrategyOf(store, pods, deps);
    const connections = () => deps.connections;
    const checksCreate = deps.extra.featureGates.enabled("AuthorizePodWebsocketUpgradeCreatePermission");
    const authorizer = checksCreate ? deps.authorizer : undefined;
    const connect = (options: Pick<PodConnectOptions, "subresource" | "targetOf">) =>
      new PodConnectStore(store, { ...options, connections, authorizer });
    return {
      attach: connect({ subresource: "attach", targetOf: containerTarget("attach", attachOptionsOf) }),
      binding: new BindingStore(store, deps.extra.featureGates),
      ephemeralcontainers: new SubresourceStore(store, ephemeralContainersStrategy(base, deps)),
      eviction: new EvictionStore(store, () => deps.storeOf({ group: "policy", resource: "poddisruptionbudgets" })),
      exec: connect({ subresource: "exec", targetOf: containerTarget("exec", execOptionsOf) }),
      log: new PodLogStore(store, connections),
      portforward: connect({ subresource: "portforward", targetOf: portForwardTarget }),
      proxy: new ProxyStore("pod", connections, locatePod(store)),
      resize: new SubresourceStore(store, resizeStrategy(base, deps)),
    };
  },
};

export const bindings: ComputedResourceDefinition = {
  group: "",
  resource: "bindings",
  storage: (deps) => new LegacyBindingStore(new BindingStore(deps.storeOf(groupResource), deps.extra.featureGates)),
};
