import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { newBadRequest } from "@kube-apiserver/apimachinery";
import { messageOf } from "@kube-apiserver/generic-server";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { requireProxyableIP } from "../connect/addresses.js";
import { type LocateResource, type ResourceLocation, unverifiedTLS } from "../connect/proxy-store.js";

/** Resolves a name to addresses; for tests of resolvers that change their mind. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/**
 * The kubelet of a node, or another port of the node; neither may be at an address that users must not reach
 * (CVE-2022-3294). Mirrors `node.ResourceLocation`.
 */
export function locateNode(connections: ClusterConnections, resolveHost: ResolveHost = resolve): LocateResource {
  return async (ctx, { scheme, name, port }) => {
    const kubelet = await connections.kubeletOf(ctx, name);
    const { host } = kubelet.address;
    const dialAddress = await proxyableAddressOf(host, resolveHost);
    if (port === "" || port === String(kubelet.address.port)) return { ...kubelet, dialAddress };
    const number = Number(port);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      throw newBadRequest(`invalid port ${JSON.stringify(port)}`);
    }
    const location: ResourceLocation = { scheme: scheme === "" ? "http" : scheme, address: { host, port: number } };
    return { ...location, dialAddress, ...unverifiedTLS };
  };
}

/**
 * The address to connect to. The name is not asked for again: the answer could be another one the second time
 * (CVE-2020-8562).
 */
async function proxyableAddressOf(host: string, resolveHost: ResolveHost): Promise<string> {
  const addresses = isIP(host) === 0 ? await resolveHost(host) : [host];
  for (const address of addresses) requireProxyableIP(address);
  const [first] = addresses;
  if (first === undefined) throw newBadRequest("no addresses for hostname");
  return first;
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (err) {
    throw newBadRequest(messageOf(err));
  }
}
