import type { RequestListener } from "node:http";
import type { core_v1 } from "@kube-apiserver/api/types";
import { newBadRequest } from "@kube-apiserver/apimachinery";
import type { Connecter, RequestContext, Store } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";
import { allMethods } from "../../connect-methods.js";
import { noKubelet } from "./kubelet.js";

/** A subresource of pods that the pod's node answers: exec, attach, portforward. Mirrors `pod/rest.ExecREST` and kin. */
export class PodConnectStore extends ComputedStorage implements Connecter {
  readonly connectMethods: readonly string[] = ["GET", "POST"];
  readonly connectPath = false;
  readonly #pods: Store;

  constructor(pods: Store) {
    super();
    this.#pods = pods;
  }

  async connect(ctx: RequestContext, name: string): Promise<RequestListener> {
    const { object } = await this.#pods.get(ctx, name, {});
    const { nodeName } = (object as core_v1.Pod).spec ?? {};
    if (!nodeName) throw newBadRequest(`pod ${name} does not have a host assigned`);
    throw noKubelet(nodeName);
  }
}

/** `pods/proxy`: forwards to the pod itself, over its IP. Mirrors `pod/rest.ProxyREST`. */
export class PodProxyStore extends ComputedStorage implements Connecter {
  readonly connectMethods = allMethods;
  readonly connectPath = true;
  readonly #pods: Store;

  constructor(pods: Store) {
    super();
    this.#pods = pods;
  }

  async connect(ctx: RequestContext, id: string): Promise<RequestListener> {
    const [first = "", second = ""] = id.split(":");
    // `name`, `name:port` or `scheme:name:port`.
    const name = id.split(":").length > 2 ? second : first;
    const { object } = await this.#pods.get(ctx, name, {});
    const { status } = object as core_v1.Pod;
    if (!status?.podIP) throw newBadRequest("address not allowed");
    throw noKubelet((object as core_v1.Pod).spec?.nodeName ?? "");
  }
}
