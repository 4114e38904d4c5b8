import type { core_v1 } from "@kube-apiserver/api/types";
import { newBadRequest } from "@kube-apiserver/apimachinery";
import {
  type Authorizer,
  type AuthorizerAttributes,
  type Connecter,
  type RequestContext,
  rawQueryOf,
  requireAuthorized,
  type Store,
  type TakenRequest,
} from "@kube-apiserver/generic-server";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { ComputedStorage } from "../../computed-storage.js";
import { chooseContainer } from "./container-choice.js";
import { portForwardOptionsOf, type StreamOptions } from "./stream-options.js";

/** What a kubelet is asked. */
export interface KubeletTarget {
  readonly path: string;
  readonly params: URLSearchParams;
}

/** What a kubelet is asked for a pod and the query of a request. Throws the StatusError that is the answer. */
export type KubeletTargetOf = (pod: core_v1.Pod, query: URLSearchParams) => KubeletTarget;

/** What a stream needs besides its pod. */
export interface PodConnectOptions {
  readonly subresource: "attach" | "exec" | "portforward";
  readonly connections: () => ClusterConnections;
  readonly targetOf: KubeletTargetOf;
  /**
   * Asked whether whoever opens a WebSocket (GET) may also `create` the subresource; undefined: nobody is asked. Same as
   * the feature AuthorizePodWebsocketUpgradeCreatePermission.
   */
  readonly authorizer: Authorizer | undefined;
}

/** A subresource of pods that the pod's kubelet answers: exec, attach, portforward. Mirrors `pod/rest.ExecREST` and kin. */
export class PodConnectStore extends ComputedStorage implements Connecter {
  readonly connectMethods: readonly string[] = ["GET", "POST"];
  readonly connectPath = false;
  readonly #pods: Store;
  readonly #options: PodConnectOptions;

  constructor(pods: Store, options: PodConnectOptions) {
    super();
    this.#pods = pods;
    this.#options = options;
  }

  async connect(ctx: RequestContext, name: string): Promise<TakenRequest> {
    await this.#requireCreate(ctx, name);
    const pod = (await this.#pods.get(ctx, name, {})).object as core_v1.Pod;
    return async (req, res) => {
      const { connections, targetOf } = this.#options;
      const { path, params } = targetOf(pod, new URLSearchParams(rawQueryOf(req)));
      const { nodeName } = pod.spec ?? {};
      if (!nodeName) throw newBadRequest(`pod ${name} does not have a host assigned`);
      const kubelet = await connections().kubeletOf(ctx, nodeName);
      const query = params.size === 0 ? "" : `?${params}`;
      const location = { ...kubelet, path, query };
      await connections().passOn({ location, upgradeRequired: true })(req, res);
    };
  }

  async #requireCreate(ctx: RequestContext, name: string): Promise<void> {
    const { authorizer, subresource } = this.#options;
    if (authorizer === undefined || ctx.requestInfo.verb === "create") return;
    const attributes: AuthorizerAttributes = {
      user: ctx.user,
      verb: "create",
      isResourceRequest: true,
      namespace: ctx.namespace,
      apiGroup: "",
      apiVersion: "v1",
      resource: "pods",
      subresource,
      name,
      path: ctx.requestInfo.path,
    };
    await requireAuthorized(authorizer, attributes, ctx.signal);
  }
}

/** `exec` and `attach`: a container of the pod, and which streams. */
export function containerTarget(
  verb: "attach" | "exec",
  optionsOf: (query: URLSearchParams) => StreamOptions,
): KubeletTargetOf {
  return (pod, query) => {
    const { container: wanted, params } = optionsOf(query);
    const container = chooseContainer(pod, wanted);
    const { namespace = "", name = "" } = pod.metadata ?? {};
    return { path: `/${verb}/${namespace}/${name}/${container}`, params };
  };
}

/** `portforward`: the pod as a whole. */
export const portForwardTarget: KubeletTargetOf = (pod, query) => {
  const { namespace = "", name = "" } = pod.metadata ?? {};
  return { path: `/portForward/${namespace}/${name}`, params: portForwardOptionsOf(query) };
};
