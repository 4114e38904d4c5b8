import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { EncodedObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { cborSerializer } from "../endpoints/negotiation/cbor-serializer.js";
import { defaultSerializers } from "../endpoints/negotiation/default-serializers.js";
import type { Serializer } from "../endpoints/negotiation/serializer.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import { toAPIGroupDiscoveryList } from "./aggregated-documents.js";
import type { DiscoveryGroup, DiscoverySource } from "./discovery-group.js";
import { toAPIGroup, toAPIGroupList, toAPIResourceList, toAPIVersions } from "./legacy-documents.js";
import { aggregatedGroupVersion, aggregatedKind, negotiateDocument } from "./negotiate-document.js";

/** A document, in each form that was asked for so far. */
interface Document {
  readonly object: EncodedObject;
  readonly bodies: Map<Serializer, Buffer>;
  /** Quoted, as in headers; absent for documents that clients do not cache. */
  readonly etag?: string;
}

/** Options of a {@link DiscoveryManager}. */
export interface DiscoveryOptions {
  /**
   * Offer the resources of a version in CBOR as well: the feature CBORServingAndStorage. As upstream, nothing else of
   * discovery. Default `false`.
   */
  readonly offersCBOR?: boolean;
}

/**
 * Everything that discovery answers, made from sources when it is first asked for, and again only after one of them
 * changed. Groups of the same name are merged; the first source wins for a version that two have.
 */
export class DiscoveryManager {
  #sources: readonly DiscoverySource[];
  readonly #serverAddress: () => string;
  readonly #documents = new Map<string, Document>();
  /** What the resources of a version are offered in. */
  readonly #versionSerializers: readonly Serializer[];
  #revision = "";
  #groups: readonly DiscoveryGroup[] = [];
  /** How often everything was put together anew. */
  aggregations = 0;

  /**
   * @param serverAddress - `host:port` that clients are told at `/api`
   */
  constructor(sources: readonly DiscoverySource[], serverAddress: () => string, options: DiscoveryOptions = {}) {
    this.#sources = sources;
    this.#serverAddress = serverAddress;
    this.#versionSerializers =
      options.offersCBOR === true ? [...defaultSerializers, cborSerializer] : defaultSerializers;
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
    if (versionName === undefined) {
      return (req, res) => this.#sendLegacy(req, res, groupName, () => toAPIGroup(group));
    }
    const version = group.versions.find((candidate) => candidate.version === versionName);
    if (version === undefined) return undefined;
    const key = `${groupName}/${versionName}`;
    return (req, res) => this.#sendLegacy(req, res, key, () => toAPIResourceList(version), this.#versionSerializers);
  }

  async #sendLegacy(
    req: IncomingMessage,
    res: ServerResponse,
    key: string,
    make: () => JSONObject,
    offered: readonly Serializer[] = defaultSerializers,
  ): Promise<void> {
    const { serializer } = negotiateDocument(req, offered, false);
    const document = this.#document(key, () => ({ object: encoded(make()), bodies: new Map() }));
    send(res, serializer.mediaType, await bodyOf(document, serializer));
  }

  async #serve(
    req: IncomingMessage,
    res: ServerResponse,
    path: "/api" | "/apis",
    legacy: (groups: readonly DiscoveryGroup[]) => JSONObject,
  ): Promise<void> {
    const groups = this.groups();
    res.appendHeader("Vary", "Accept");
    const { isAggregated, serializer } = negotiateDocument(req, defaultSerializers, true);
    if (!isAggregated) {
      const document = this.#document(path, () => ({ object: encoded(legacy(groups)), bodies: new Map() }));
      send(res, serializer.mediaType, await bodyOf(document, serializer));
      return;
    }
    const document = this.#document(`${path} ${aggregatedKind}`, () => {
      const wanted = groups.filter(({ name }) => (name === "") === (path === "/api"));
      const object = encoded(toAPIGroupDiscoveryList(wanted));
      const hash = createHash("sha512").update(object.bytes).digest("hex").toUpperCase();
      return { object, bodies: new Map(), etag: `"${hash}"` };
    });
    const { group, version } = aggregatedGroupVersion;
    const mediaType = `${serializer.mediaType};g=${group};v=${version};as=${aggregatedKind}`;
    if (!isKnown(req, res, document)) send(res, mediaType, await bodyOf(document, serializer));
  }

  #document(key: string, make: () => Document): Document {
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const document = make();
    this.#documents.set(key, document);
    return document;
  }
}

function encoded(document: JSONObject): EncodedObject {
  return EncodedObject.fromObject(document as KubeObject);
}

async function bodyOf({ object, bodies }: Document, serializer: Serializer): Promise<Buffer> {
  const known = bodies.get(serializer);
  if (known !== undefined) return known;
  const body = await serializer.encode(object);
  bodies.set(serializer, body);
  return body;
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

/** Whether the client has the document already, which it is told. */
function isKnown(req: IncomingMessage, res: ServerResponse, { etag }: Document): boolean {
  if (etag === undefined) return false;
  res.setHeader("ETag", etag);
  if (req.headers["if-none-match"] !== etag) return false;
  res.statusCode = 304;
  res.end();
  return true;
}

function send(res: ServerResponse, contentType: string, body: Buffer): void {
  if (res.headersSent) return;
  res.setHeader("Content-Type", contentType);
  res.setHeader("Content-Length", body.length);
  res.statusCode = 200;
  res.end(body);
}
