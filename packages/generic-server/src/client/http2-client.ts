import {
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  newGenericServerResponse,
  parseJSON,
  type Status,
  StatusError,
  stringifyJSON,
} from "@kube-apiserver/apimachinery";
import { type Clock, realClock, sleep } from "@kube-apiserver/component-base";
import type {
  Client,
  ClientDeleteOptions,
  ClientListOptions,
  ClientWatchEvent,
  ListResponse,
  ResourceScope,
} from "./client.js";
import {
  HTTP2Transport,
  type TransportOptions,
  type TransportRequest,
  type TransportResponse,
} from "./http2-transport.js";
import { type QueryParameters, resourcePath } from "./resource-path.js";
import { watchEvents } from "./watch-stream.js";

/** What a client is made from. */
export interface ClientOptions extends TransportOptions {
  /** Default `kube-apiserver`. */
  readonly userAgent?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

const mediaTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

const metadataAccept = {
  item: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
  list: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
} as const;

/** A server that asks to come back later is asked this often. Same as client-go. */
const maxRetries = 10;

/** A client of the API server at `options.url`. Connects on first use. */
export function newClient(options: ClientOptions): Client {
  return new HTTP2Client(options);
}

interface Call extends TransportRequest {
  readonly scope?: ResourceScope;
  readonly name?: string;
}

class HTTP2Client implements Client {
  readonly #transport: HTTP2Transport;
  readonly #userAgent: string;
  readonly #clock: Clock;

  constructor(options: ClientOptions) {
    this.#transport = new HTTP2Transport(options);
    this.#userAgent = options.userAgent ?? "kube-apiserver";
    this.#clock = options.clock ?? realClock;
  }

  get(scope: ResourceScope, name: string, signal?: AbortSignal): Promise<KubeObject> {
    return this.#object({ method: "GET", path: resourcePath(scope, name), scope, name, signal });
  }

  async list(scope: ResourceScope, options: ClientListOptions = {}): Promise<ListResponse> {
    const { metadataOnly = false, signal, limit, ...selection } = options;
    const path = resourcePath(scope, "", { ...selection, limit });
    const accept = metadataOnly ? metadataAccept.list : "application/json";
    const list = await this.#object({ method: "GET", path, headers: { accept }, scope, signal });
    const items = (Array.isArray(list.items) ? list.items : []) as readonly KubeObject[];
    // Servers leave the kind out of list items; objects are passed on by themselves from here.
    const kind = typeof list.kind === "string" ? list.kind.replace(/List$/, "") : "";
    const typed = metadataOnly || kind === "" ? items : items.map((item) => withType(item, list.apiVersion, kind));
    return { metadata: (list.metadata ?? {}) as ListResponse["metadata"], items: typed };
  }

  async *watch(scope: ResourceScope, options: ClientListOptions = {}): AsyncGenerator<ClientWatchEvent> {
    const { metadataOnly = false, signal, limit: _limit, ...selection } = options;
    const path = resourcePath(scope, "", { ...selection, watch: true, allowWatchBookmarks: true });
    const accept = metadataOnly ? metadataAccept.item : "application/json";
    let stream: TransportResponse["stream"] | undefined;
    try {
      const response = await this.#call({ method: "GET", path, headers: { accept }, scope, signal });
      stream = response.stream;
      yield* watchEvents(stream);
    } catch (err) {
      if (!signal?.aborted) throw err;
    } finally {
      stream?.close();
    }
  }

  create(scope: ResourceScope, object: KubeObject, signal?: AbortSignal): Promise<KubeObject> {
    return this.#send("POST", resourcePath(scope), object, { scope, signal });
  }

  createNamed(scope: ResourceScope, name: string, object: KubeObject, signal?: AbortSignal): Promise<KubeObject> {
    return this.#send("POST", resourcePath(scope, name), object, { scope, name, signal });
  }

  update(scope: ResourceScope, object: KubeObject, signal?: AbortSignal): Promise<KubeObject> {
    const name = object.metadata?.name ?? "";
    return this.#send("PUT", resourcePath(scope, name), object, { scope, name, signal });
  }

  patch(
    scope: ResourceScope,
    name: string,
    type: keyof typeof mediaTypes,
    patch: JSONValue,
    options: { readonly fieldManager?: string; readonly force?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<KubeObject> {
    const { fieldManager, force, signal } = options;
    const path = resourcePath(scope, name, { fieldManager, force });
    return this.#send("PATCH", path, patch, { scope, name, signal }, mediaTypes[type]);
  }

  delete(scope: ResourceScope, name: string, options: ClientDeleteOptions = {}): Promise<KubeObject> {
    const { signal } = options;
    return this.#send("DELETE", resourcePath(scope, name), deleteOptions(options), { scope, name, signal });
  }

  async deleteCollection(scope: ResourceScope, options: ClientDeleteOptions & ClientListOptions = {}): Promise<void> {
    const { labelSelector, fieldSelector, limit, signal } = options;
    const query: QueryParameters = { labelSelector, fieldSelector, limit, continue: options.continue };
    await this.#send("DELETE", resourcePath(scope, "", query), deleteOptions(options), { scope, signal });
  }

  async getRaw(
    path: string,
    options: { readonly accept?: string; readonly signal?: AbortSignal } = {},
  ): Promise<JSONValue> {
    const { accept = "application/json", signal } = options;
    return parseJSON(await readAll(await this.#call({ method: "GET", path, headers: { accept }, signal })));
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #send(
    method: string,
    path: string,
    value: JSONValue,
    call: { readonly scope: ResourceScope; readonly name?: string; readonly signal: AbortSignal | undefined },
    contentType = "application/json",
  ): Promise<KubeObject> {
    return this.#object({
      method,
      path,
      body: stringifyJSON(value),
      headers: { "content-type": contentType },
      ...call,
    });
  }

  async #object(call: Call): Promise<KubeObject> {
    const value = parseJSON(await readAll(await this.#call(call)));
    if (!isJSONObject(value)) throw new Error(`the server answered ${call.path} with what is not an object`);
    return value as KubeObject;
  }

  /** The answer, once it is a good one; rejects with StatusError. Waits as long as the server asks to. */
  async #call(call: Call): Promise<TransportResponse> {
    const headers = { accept: "application/json", "user-agent": this.#userAgent, ...call.headers };
    for (let attempt = 0; ; attempt++) {
      const response = await this.#transport.request({ ...call, headers });
      if (response.status < 400) return response;
      const retryAfterSeconds = Number(response.headers["retry-after"]);
      const error = toError(response.status, await readAll(response), call);
      const isPassing = response.status === 429 || response.status >= 500;
      if (!isPassing || !(retryAfterSeconds > 0) || attempt >= maxRetries) throw error;
      await sleep(this.#clock, retryAfterSeconds * 1000, call.signal);
      call.signal?.throwIfAborted();
    }
  }
}

function withType(item: KubeObject, apiVersion: JSONValue | undefined, kind: string): KubeObject {
  if (item.kind !== undefined || typeof apiVersion !== "string") return item;
  return { apiVersion, kind, ...item };
}

function deleteOptions({
  propagationPolicy,
  gracePeriodSeconds,
  uid,
  resourceVersion,
}: ClientDeleteOptions): JSONObject {
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
  };
}

async function readAll({ stream }: TransportResponse): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** The server's own Status, or one made up for an answer that has none. */
function toError(code: number, body: Buffer, { method, scope, name = "" }: Call): StatusError {
  const status = parseStatus(body);
  if (status !== undefined) return new StatusError(status);
  return newGenericServerResponse({
    code,
    verb: method,
    resource: { group: scope?.group ?? "", resource: scope?.resource ?? "" },
    name,
    serverMessage: body.toString("utf8").trim(),
    unexpected: true,
  });
}

function parseStatus(body: Buffer): Status | undefined {
  try {
    const value = parseJSON(body);
    return isJSONObject(value) && value.kind === "Status" ? (value as Status) : undefined;
  } catch {
    // Proxies and plain paths answer in plain text.
    return undefined;
  }
}
