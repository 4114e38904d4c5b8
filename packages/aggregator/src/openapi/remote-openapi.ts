import {
  type GroupVersion,
  getOwn,
  isJSONObject,
  type JSONObject,
  jsonEqual,
  parseJSON,
} from "@kube-apiserver/apimachinery";
import { type ForeignOpenAPI, restrictOpenAPIV2 } from "@kube-apiserver/generic-server";
import { apiPathOf } from "../apiservice/api-service.js";
import type { BackendClient } from "../proxy/backend-client.js";
import type { RemoteBackend } from "../proxy/remote-backend.js";
import type { RemoteDocuments } from "../remote-documents.js";
import type { OpenAPIMetrics, RegenerationReason } from "./openapi-metrics.js";

interface RemoteDocument {
  /** Path below `/openapi/v3/`. */
  readonly path: string;
  /** With the hash of its content. */
  readonly url: string;
  readonly body: Buffer;
}

interface RemotePart {
  readonly etag: string | undefined;
  /** What the v2 document says of the group version. */
  readonly part: JSONObject;
}

/**
 * The OpenAPI documents of extension servers: v3 as they came, of v2 the part that describes the group version. A server
 * without any is left out.
 * Mirrors upstream's `openapi` and `openapiv3` aggregation controllers, which fetch documents when somebody asks for them.
 */
export class RemoteOpenAPI implements ForeignOpenAPI {
  readonly #client: BackendClient;
  readonly #documents = new Map<string, RemoteDocument>();
  readonly #parts = new Map<string, RemotePart>();
  readonly #metrics: OpenAPIMetrics;
  /** By name of the APIService, what the next v2 document is made anew for. */
  readonly #causes = new Map<string, RegenerationReason>();
  #wasMade = false;
  revision = 0;
  /** What of it is v2, and what is v3: a server may have one and not the other, or be slow at it. */
  readonly inV2: RemoteDocuments = {
    refresh: (backend, signal) => this.#refreshV2(backend, signal),
    forget: (name) => this.#forgetPart(name),
  };
  readonly inV3: RemoteDocuments = {
    refresh: (backend, signal) => this.#refreshV3(backend, signal),
    forget: (name) => this.#forgetDocument(name),
  };

  constructor(client: BackendClient, metrics: OpenAPIMetrics) {
    this.#client = client;
    this.#metrics = metrics;
  }

  v3(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#documents.values()].map(({ path, body }) => [path, body]));
  }

  /** By name: which one comes first in case of conflict must not depend on who answered first. */
  v2(): readonly JSONObject[] {
    return [...this.#parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { part }]) => part);
  }

  v2Made(seconds: number): void {
    // Without a cause here it is what this server serves that has changed.
    if (this.#causes.size === 0) this.#causes.set("*", this.#wasMade ? "update" : "startup");
    for (const [name, reason] of this.#causes) this.#metrics.regenerated(name, reason);
    for (const reason of new Set(this.#causes.values())) this.#metrics.took(seconds, reason);
    this.#causes.clear();
    this.#wasMade = true;
  }

  #forgetPart(name: string): void {
    if (this.#parts.delete(name)) this.#changed(name, "delete");
  }

  #changed(name: string, reason: RegenerationReason): void {
    this.#causes.set(name, reason);
    this.revision++;
  }

  #forgetDocument(name: string): void {
    if (this.#documents.delete(name)) this.revision++;
  }

  async #refreshV2(backend: RemoteBackend, signal: AbortSignal): Promise<void> {
    const { name, groupVersion } = backend;
    const known = this.#parts.get(name);
    const headers = known?.etag === undefined ? {} : { "if-none-match": known.etag };
    const { status, headers: answered, body } = await this.#client.get(backend, "/openapi/v2", headers, signal);
    if (status === 304) return;
    if (status === 404) {
      this.#forgetPart(name);
      return;
    }
    if (status !== 200) throw new Error(`failed to fetch /openapi/v2: status code ${status}`);
    const part = restrictOpenAPIV2(requireObject(body, "/openapi/v2"), `${apiPathOf(groupVersion)}/`);
    this.#parts.set(name, { etag: answered.etag, part });
    if (known === undefined) this.#changed(name, "add");
    else if (!jsonEqual(known.part, part)) this.#changed(name, "update");
  }

  async #refreshV3(backend: RemoteBackend, signal: AbortSignal): Promise<void> {
    const { name, groupVersion } = backend;
    const path = documentPathOf(groupVersion);
    const url = await this.#locate(backend, path, signal);
    if (url === undefined) {
      this.#forgetDocument(name);
      return;
    }
    if (this.#documents.get(name)?.url === url) return;
    const { status, body } = await this.#client.get(backend, url, {}, signal);
    if (status !== 200) throw new Error(`failed to fetch ${url}: status code ${status}`);
    requireObject(body, url);
    this.#documents.set(name, { path, url, body });
    this.revision++;
  }

  /** Where the index of the server says the document is. */
  async #locate(backend: RemoteBackend, path: string, signal: AbortSignal): Promise<string | undefined> {
    const { status, body } = await this.#client.get(backend, "/openapi/v3", {}, signal);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`failed to fetch /openapi/v3: status code ${status}`);
    const index = parseJSON(body);
    const paths = isJSONObject(index) ? index.paths : undefined;
    const entry = isJSONObject(paths) ? getOwn(paths, path) : undefined;
    const url = isJSONObject(entry) ? entry.serverRelativeURL : undefined;
    // An absolute URL would lead elsewhere.
    return typeof url === "string" && /^\/(?!\/)/.test(url) ? url : undefined;
  }
}

/** Below `/openapi/v3/`, documents lie where the group version is served. */
function documentPathOf(groupVersion: GroupVersion): string {
  return apiPathOf(groupVersion).slice(1);
}

function requireObject(body: Buffer, url: string): JSONObject {
  const document = parseJSON(body);
  if (!isJSONObject(document)) throw new Error(`what ${url} answers is not an OpenAPI document`);
  return document;
}
