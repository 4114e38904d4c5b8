import { parseJSON } from "@kube-apiserver/apimachinery";
import type { DiscoveryVersion } from "@kube-apiserver/generic-server";
import { apiPathOf } from "../apiservice/api-service.js";
import type { BackendAnswer, BackendClient } from "../proxy/backend-client.js";
import type { RemoteBackend } from "../proxy/remote-backend.js";
import type { MergedDiscoverySource } from "./merged-discovery-source.js";
import { readAggregated, readLegacy } from "./read-discovery.js";

const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const accept = `${aggregatedType},application/json`;

/** Learns from extension servers what they serve. Mirrors the worker of upstream's `discoveryManager`. */
export class RemoteDiscovery {
  readonly #client: BackendClient;
  readonly #source: MergedDiscoverySource;
  /** By name of the APIService, of the document that its resources were last read from. */
  readonly #etags = new Map<string, string>();

  constructor(client: BackendClient, source: MergedDiscoverySource) {
    this.#client = client;
    this.#source = source;
  }

  /** Shows a group version whose server has not been asked yet. */
  announce({ name, groupVersion }: RemoteBackend): void {
    if (this.#source.remote(name) !== undefined) return;
    this.#source.setRemote(name, { ...groupVersion, resources: [], freshness: "Stale" });
  }

  /** The APIService is gone, or local. */
  forget(name: string): void {
    this.#etags.delete(name);
    this.#source.setRemote(name, undefined);
  }

  /** Asks the server anew. When it does not answer, what it said last is shown as stale, and the promise rejects. */
  async refresh(backend: RemoteBackend, signal: AbortSignal): Promise<void> {
    const { name, groupVersion } = backend;
    const before = this.#source.remote(name);
    try {
      const version = await this.#fetch(backend, before, signal);
      this.#source.setRemote(name, { ...version, freshness: "Current" });
    } catch (err) {
      this.#source.setRemote(name, { ...groupVersion, resources: [], ...before, freshness: "Stale" });
      throw err;
    }
  }

  async #fetch(
    backend: RemoteBackend,
    before: DiscoveryVersion | undefined,
    signal: AbortSignal,
  ): Promise<DiscoveryVersion> {
    const { name, groupVersion } = backend;
    const known = before === undefined ? undefined : this.#etags.get(name);
    const condition = known === undefined ? {} : { "if-none-match": known };
    const answer = await this.#client.get(backend, "/apis", { accept, ...condition }, signal);
    if (answer.status === 304 && before !== undefined) return before;
    this.#etags.delete(name);
    if (answer.status === 503) throw unexpected(answer);
    if (answer.status !== 200 || !isAggregated(answer)) return this.#fetchLegacy(backend, signal);
    const version = readAggregated(parseJSON(answer.body), groupVersion);
    const { etag } = answer.headers;
    if (etag !== undefined) this.#etags.set(name, etag);
    return version;
  }

  /** For servers that know the legacy form only. */
  async #fetchLegacy(backend: RemoteBackend, signal: AbortSignal): Promise<DiscoveryVersion> {
    const answer = await this.#client.get(backend, apiPathOf(backend.groupVersion), {}, signal);
    if (answer.status !== 200) throw unexpected(answer);
    return readLegacy(parseJSON(answer.body), backend.groupVersion);
  }
}

function isAggregated({ headers }: BackendAnswer): boolean {
  const type = (headers["content-type"] ?? "").replaceAll(" ", "");
  return type.includes("g=apidiscovery.k8s.io") && type.includes("v=v2") && !type.includes("v=v2beta1");
}

function unexpected({ url, status }: BackendAnswer): Error {
  return new Error(`${url} returned non-success response code: ${status}`);
}
