import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import type { core_v1 } from "@kube-apiserver/api/types";
import {
  newBadRequest,
  newGenericServerResponse,
  newInternalError,
  type StatusError,
} from "@kube-apiserver/apimachinery";
import {
  authorityOf,
  dialMessageOf,
  type GetterWithOptions,
  isRedirect,
  openRequest,
  type RequestContext,
  type Store,
  type TakenRequest,
} from "@kube-apiserver/generic-server";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { ComputedStorage } from "../../computed-storage.js";
import { chooseContainer } from "./container-choice.js";
import { podLogOptionsOf, toKubeletQuery } from "./log-options.js";

/** `pods/log`: what a container has written, from the pod's kubelet. Mirrors `pod/rest.LogREST`. */
export class PodLogStore extends ComputedStorage implements GetterWithOptions {
  readonly #pods: Store;
  readonly #connections: () => ClusterConnections;

  constructor(pods: Store, connections: () => ClusterConnections) {
    super();
    this.#pods = pods;
    this.#connections = connections;
  }

  async getWithOptions(ctx: RequestContext, name: string, query: URLSearchParams): Promise<TakenRequest> {
    const options = podLogOptionsOf(query, name);
    const pod = (await this.#pods.get(ctx, name, {})).object as core_v1.Pod;
    const container = chooseContainer(pod, options.container);
    const { nodeName } = pod.spec ?? {};
    // A pod without a node has no log yet.
    if (!nodeName) return (_req, res) => void res.writeHead(204).end();
    const connections = this.#connections();
    const kubelet = await connections.kubeletOf(ctx, nodeName);
    const { address, scheme, tls } = kubelet;
    const parameters = toKubeletQuery(options).toString();
    const path = `/containerLogs/${ctx.namespace}/${name}/${container}${parameters === "" ? "" : `?${parameters}`}`;
    const verification = options.insecureSkipTLSVerifyBackend ? { ca: [], rejectUnauthorized: false } : {};
    const headers = { host: authorityOf(address) };
    const target = { ...kubelet, path, headers, tls: { ...tls, ...verification } };
    return async (req, res) => {
      const url = `${scheme}://${authorityOf(address)}${path}`;
      const answer = await openRequest({ req, ctx, target, agents: connections.agents }).catch((err) => {
        throw new Error(`Get ${JSON.stringify(url)}: ${dialMessageOf(err, address)}`);
      });
      if (isRedirect({ status: answer.statusCode ?? 502, headers: answer.headers })) {
        answer.destroy();
        throw new Error(`Get ${JSON.stringify(url)}: redirects forbidden`);
      }
      await requireSuccess(answer, name);
      res.writeHead(200, { "content-type": "text/plain" });
      // A log that is followed may have nothing to say for a long time.
      res.flushHeaders();
      // What broke off must not look complete.
      await pipeline(answer, res).catch(() => res.destroy());
    };
  }
}

const maxErrorBytes = 50_000;

/** Mirrors `GenericHttpResponseChecker`. */
async function requireSuccess(answer: IncomingMessage, name: string): Promise<void> {
  const { statusCode: status = 502 } = answer;
  if (status >= 200 && status <= 206) return;
  let text = "";
  answer.setEncoding("utf8");
  for await (const chunk of answer) {
    text += chunk;
    if (text.length >= maxErrorBytes) break;
  }
  throw kubeletError(status, name, text.slice(0, maxErrorBytes));
}

function kubeletError(status: number, name: string, text: string): StatusError {
  if (status === 500) return newInternalError(text);
  if (status === 400) return newBadRequest(text);
  const resource = { group: "", resource: "pods/log" };
  return newGenericServerResponse({ code: status, verb: "", resource, name, serverMessage: text });
}
