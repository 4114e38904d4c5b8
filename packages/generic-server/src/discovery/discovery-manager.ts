import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type JSONObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import { parseAccept } from "../endpoints/negotiation/media-type.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { type AggregatedVersion, toAPIGroupDiscoveryList } from "./aggregated-documents.js";
import type { DiscoveryGroup, DiscoverySource } from "./discovery-group.js";
import { toAPIGroup, toAPIGroupList, toAPIResourceList, toAPIVersions } from "./legacy-documents.js";

interface Document {
  readonly contentType: string;
  readonly body: Buffer;
  /** Quoted, as in headers; absent for documents that clients do not cache. */
  readonly etag?: string;
}

/**
 * Everything that discovery answers, made from sources when it is first asked for, and again only after one of them
 * changed. Groups of the same name are merged; the first source wins for a version that two have.
 */
export class DiscoveryManager {
  #sources: readonly DiscoverySource[];
  readonly #serverAddress: () => string;
  readonly #documents = new Map<string, Document>();
  #revision = "";
  #groups: readonly DiscoveryGroup[] = [];
  /** How often everything was put together anew. */
  aggregations = 0;

  /**
   * @param serverAddress - `host:port` that clients are told at `/api`
   */
  constructor(sources: readonly DiscoverySource[], serverAddress: () => string) {
    this.#sources = sources;
    this.#serverAddress = serverAddress;
  }

  /** Shows what `source` says from now on, in place of all sources so far. */
  replaceSources(source: DiscoverySource): void {
    this.#sources = [source];
    this.#revision = "";
  }

  /** Groups of all sources, in their order. */
  groups(): readonly DiscoveryGroup[] {
    const revision = this.#sources.map((source) => source.revision).join(".");
    if (revision !== this.#revision || this.#groups.length === 0) {
      this.#revision = revision;
      this.aggregations++;
      this.#documents.clear();
      this.#groups = mergeGroups(this.#sources.flatMap((source) => source.groups()));
    }
    return this.#groups;
  }

  /** `/api`, in the legacy or the aggregated form. */
  readonly serveAPI: PathHandler = (req, res) =>
    this.#serve(req, res, "/api", (groups) => toAPIVersions(coreGroup(groups), this.#serverAddress()));

  /** `/apis`, in the legacy or the aggregated form. */
  readonly serveAPIs: PathHandler = (req, res) => this.#serve(req, res, "/apis", toAPIGroupList);

  /**
   * `/apis/<group>` (version undefined) or the resources of a version; undefined when there is no such thing.
   */
  documentOf(groupName: string, versionName: string | undefined): PathHandler | undefined {
    const group = this.groups().find(({ name }) => name === groupName);
    if (group === undefined) return undefined;
    if (versionName === undefined) return (_req, res) => this.#sendLegacy(res, groupName, () => toAPIGroup(group));
    const version = group.versions.find((candidate) => candidate.version === versionName);
    if (version === undefined) return undefined;
    return (_req, res) => this.#sendLegacy(res, `${groupName}/${versionName}`, () => toAPIResourceList(version));
  }

  #sendLegacy(res: ServerResponse, key: string, make: () => JSONObject): void {
    send(
      res,
      this.#document(key, () => ({ contentType: "application/json", body: encode(make()) })),
    );
  }

  #serve(
    req: IncomingMessage,
    res: ServerResponse,
    path: "/api" | "/apis",
    legacy: (groups: readonly DiscoveryGroup[]) => JSONObject,
  ): void {
    const groups = this.groups();
    const aggregated = aggregatedVersionOf(req);
    res.appendHeader("Vary", "Accept");
    if (aggregated === undefined) {
      this.#sendLegacy(res, path, () => legacy(groups));
      return;
    }
    const document = this.#document(`${path} ${aggregated}`, () => {
      const wanted = groups.filter(({ name }) => (name === "") === (path === "/api"));
      const body = encode(toAPIGroupDiscoveryList(wanted, aggregated));
      const etag = `"${createHash("sha512").update(body).digest("hex").toUpperCase()}"`;
      return {
        contentType: `application/json;g=apidiscovery.k8s.io;v=${aggregated};as=APIGroupDiscoveryList`,
        body,
        etag,
      };
    });
    sendCacheable(req, res, document);
  }

  #document(key: string, make: () => Document): Document {
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const document = make();
    this.#documents.set(key, document);
    return document;
  }
}

function encode(document: JSONObject): Buffer {
  return Buffer.from(`${stringifyJSON(document)}\n`);
}

function coreGroup(groups: readonly DiscoveryGroup[]): DiscoveryGroup | undefined {
  return groups.find(({ name }) => name === "");
}

function mergeGroups(groups: readonly DiscoveryGroup[]): readonly DiscoveryGroup[] {
  const merged = new Map<string, DiscoveryGroup>();
  for (const group of groups) {
    const known = merged.get(group.name);
    if (known === undefined) {
      merged.set(group.name, group);
      continue;
    }
    const isNew = (version: string) => !known.versions.some((other) => other.version === version);
    const versions = [...known.versions, ...group.versions.filter(({ version }) => isNew(version))];
    merged.set(group.name, { name: group.name, versions });
  }
  return [...merged.values()];
}

/** The aggregated format that the client prefers, if it comes before plain JSON in what it accepts. */
function aggregatedVersionOf(req: IncomingMessage): AggregatedVersion | undefined {
  for (const { type, subtype, parameters } of parseAccept(req.headers.accept ?? "")) {
    if (type !== "application" || (subtype !== "json" && subtype !== "*")) continue;
    if (parameters.get("as") !== "APIGroupDiscoveryList") return undefined;
    const version = parameters.get("v");
    if (parameters.get("g") === "apidiscovery.k8s.io" && (version === "v2" || version === "v2beta1")) return version;
  }
  return undefined;
}

function sendCacheable(req: IncomingMessage, res: ServerResponse, document: Document): void {
  const { etag } = document;
  if (etag !== undefined) {
    res.setHeader("ETag", etag);
    if (req.headers["if-none-match"] === etag) {
      res.statusCode = 304;
      res.end();
      return;
    }
  }
  send(res, document);
}

function send(res: ServerResponse, { contentType, body }: Document): void {
  res.setHeader("Content-Type", contentType);
  res.setHeader("Content-Length", body.length);
  res.statusCode = 200;
  res.end(body);
}
