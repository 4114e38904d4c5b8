import { lookup } from "node:dns/promises";
import { newBadRequest } from "@kube-apiserver/apimachinery";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { requireProxyableIP } from "../connect/addresses.js";
import { type LocateResource, unverifiedTLS } from "../connect/proxy-store.js";

/**
 * The kubelet of a node, or another port of the node, which is held to the addresses that users may reach. Mirrors
 * `node.ResourceLocation`.
 */
export function locateNode(connections: ClusterConnections): LocateResource {
  return async (ctx, { scheme, name, port }) => {
    const kubelet = await connections.kubeletOf(ctx, name);
    if (port === "" || port === String(kubelet.address.port)) return kubelet;
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      throw newBadRequest(`invalid port ${JSON.stringify(port)}`);
    }
    const { host } = kubelet.address;
    for (const { address } of await lookup(host, { all: true })) requireProxyableIP(address);
    return { scheme: scheme === "" ? "http" : scheme, address: { host, port: number }, ...unverifiedTLS };
  };
}
