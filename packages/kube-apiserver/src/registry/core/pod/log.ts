import type { RequestListener } from "node:http";
import type { core_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, newBadRequest } from "@kube-apiserver/apimachinery";
import { type GetterWithOptions, metaOf, type RequestContext, type Store } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";
import { noKubelet } from "./kubelet.js";
import { podLogOptionsOf } from "./log-options.js";

/** `pods/log`: what a container has written. A pod without a node has no log yet. Mirrors `pod/rest.LogREST`. */
export class PodLogStore extends ComputedStorage implements GetterWithOptions {
  readonly #pods: Store;

  constructor(pods: Store) {
    super();
    this.#pods = pods;
  }

  async getWithOptions(ctx: RequestContext, name: string, query: URLSearchParams): Promise<RequestListener> {
    const options = podLogOptionsOf(query, name);
    const { object } = await this.#pods.get(ctx, name, {});
    requireContainer(object, options.container);
    const { nodeName } = (object as core_v1.Pod).spec ?? {};
    if (nodeName) throw noKubelet(nodeName);
    return (_req, res) => {
      res.statusCode = 204;
      res.end();
    };
  }
}

function requireContainer(obj: KubeObject, wanted: string): void {
  const { spec } = obj as core_v1.Pod;
  const pod = metaOf(obj).name ?? "";
  const namesOf = (list: readonly { readonly name?: string }[] | undefined) =>
    (list ?? []).map(({ name = "" }) => name);
  const containers = namesOf(spec?.containers);
  const initContainers = namesOf(spec?.initContainers);
  const ephemeral = namesOf(spec?.ephemeralContainers);
  if (wanted !== "") {
    if ([...containers, ...initContainers, ...ephemeral].includes(wanted)) return;
    throw newBadRequest(`container ${wanted} is not valid for pod ${pod}`);
  }
  if (containers.length + initContainers.length + ephemeral.length === 1) return;
  const others = [
    ...(initContainers.length === 0 ? [] : [` or one of the init containers: [${initContainers.join(" ")}]`]),
    ...(ephemeral.length === 0 ? [] : [` or one of the ephemeral containers: [${ephemeral.join(" ")}]`]),
  ];
  throw newBadRequest(
    `a container name must be specified for pod ${pod}, choose one of: [${containers.join(" ")}]${others.join("")}`,
  );
}
