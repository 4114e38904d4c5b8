import { newBadRequest } from "@kube-apiserver/apimachinery";
import type { Connecter, ProxyLocation, RequestContext, TakenRequest } from "@kube-apiserver/generic-server";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { ComputedStorage } from "../../computed-storage.js";
import { allMethods } from "../../connect-methods.js";
import { type SchemeNamePort, splitSchemeNamePort } from "./scheme-name-port.js";

/** Where the requests for one pod, service or node go; the path is added by the caller. */
export type ResourceLocation = Omit<ProxyLocation, "path">;

/** Finds where the proxied resource is. Throws the StatusError that is the answer when it is nowhere. */
export type LocateResource = (ctx: RequestContext, id: SchemeNamePort) => Promise<ResourceLocation>;

/** TLS of pods and services: nobody knows who signed their certificates. */
export const unverifiedTLS = { tls: { rejectUnauthorized: false } };

/** A `proxy` subresource: passes requests on, with whatever path follows. Mirrors `pod/rest.ProxyREST` and its kin. */
export class ProxyStore extends ComputedStorage implements Connecter {
  readonly connectMethods = allMethods;
  readonly connectPath = true;
  readonly #noun: string;
  readonly #connections: () => ClusterConnections;
  readonly #locate: LocateResource;

  /** @param noun - what messages call the resource (`pod`) */
  constructor(noun: string, connections: () => ClusterConnections, locate: LocateResource) {
    super();
    this.#noun = noun;
    this.#connections = connections;
    this.#locate = locate;
  }

  async connect(ctx: RequestContext, id: string, subpath: string): Promise<TakenRequest> {
    const target = splitSchemeNamePort(id);
    if (target === undefined) throw newBadRequest(`invalid ${this.#noun} request ${JSON.stringify(id)}`);
    const location = { ...(await this.#locate(ctx, target)), path: subpath };
    return this.#connections().passOn({ location, upgradeRequired: false });
  }
}
