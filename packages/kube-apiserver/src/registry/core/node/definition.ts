import type { core_v1 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { ProxyStore } from "../connect/proxy-store.js";
import { locateNode } from "./proxy.js";
import { nodeStatusStrategy, nodeStrategy } from "./strategy.js";

export const nodes: StoredResourceDefinition = {
  group: "",
  resource: "nodes",
  strategy: nodeStrategy,
  statusStrategy: nodeStatusStrategy,
  fields: {
    names: ["spec.unschedulable"],
    paths: ["spec.unschedulable"],
    read: ({ object }) => ({ "spec.unschedulable": String((object as core_v1.Node).spec?.unschedulable ?? false) }),
  },
  subresources: (_store, deps) => ({
    proxy: new ProxyStore("node", () => deps.connections, locateNode(deps.connections)),
  }),
};
