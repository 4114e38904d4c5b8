import type { RequestListener } from "node:http";
import type { core_v1 } from "@kube-apiserver/api/types";
import type { Connecter, RequestContext, Store } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";
import { allMethods } from "../../connect-methods.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { noKubelet } from "../pod/kubelet.js";

export const nodes: StoredResourceDefinition = {
  group: "",
  resource: "nodes",
  // A kubelet registers its node with the status that it knows.
  strategy: (base) => ({ ...base, prepareForCreate: (_ctx, obj) => obj }),
  fields: {
    names: ["spec.unschedulable"],
    paths: ["spec.unschedulable"],
    read: ({ object }) => ({ "spec.unschedulable": String((object as core_v1.Node).spec?.unschedulable ?? false) }),
  },
  subresources: (store) => ({ proxy: new NodeProxyStore(store) }),
};

/** `nodes/proxy`: forwards to a kubelet. Mirrors `node/rest.ProxyREST`. */
class NodeProxyStore extends ComputedStorage implements Connecter {
  readonly connectMethods = allMethods;
  readonly connectPath = true;
  readonly #nodes: Store;

  constructor(nodes: Store) {
    super();
    this.#nodes = nodes;
  }

  async connect(ctx: RequestContext, id: string): Promise<RequestListener> {
    const parts = id.split(":");
    // `name`, `name:port` or `scheme:name:port`.
    const name = (parts.length === 3 ? parts[1] : parts[0]) ?? "";
    await this.#nodes.get(ctx, name, {});
    throw noKubelet(name);
  }
}
