import { type GroupVersion, getOwn, isJSONObject, parseJSON } from "@kube-apiserver/apimachinery";
import type { ForeignOpenAPI } from "@kube-apiserver/generic-server";
import { apiPathOf } from "../apiservice/api-service.js";
import type { BackendClient } from "../proxy/backend-client.js";
import type { RemoteBackend } from "../proxy/remote-backend.js";

interface RemoteDocument {
  /** Path below `/openapi/v3/`. */
  readonly path: string;
  /** With the hash of its content. */
  readonly url: string;
  readonly body: Buffer;
}

/**
 * The OpenAPI v3 documents of extension servers, as they came. A server without any is left out.
 * Mirrors upstream's `openapiv3` aggregation controller, which fetches documents when somebody asks for them.
 */
export class RemoteOpenAPI implements ForeignOpenAPI {
  readonly #client: BackendClient;
  readonly #documents = new Map<string, RemoteDocument>();
  revision = 0;

  constructor(client: BackendClient) {
    this.#client = client;
  }

  v3(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#documents.values()].map(({ path, body }) => [path, body]));
  }

  /** The APIService is gone, or local. */
  forget(name: string): void {
    if (this.#documents.delete(name)) this.revision++;
  }

  /** Fetches the document of a group version if it has changed. Rejects when the server does not answer. */
  async refresh(backend: RemoteBackend, signal: AbortSignal): Promise<void> {
    const { name, groupVersion } = backend;
    const path = documentPathOf(groupVersion);
    const url = await this.#locate(backend, path, signal);
    if (url === undefined) {
      this.forget(name);
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

function requireObject(body: Buffer, url: string): void {
  if (!isJSONObject(parseJSON(body))) throw new Error(`what ${url} answers is not an OpenAPI document`);
}
