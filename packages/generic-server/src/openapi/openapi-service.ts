import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  buildDiscoveryOpenAPIV3,
  type DefinitionsResolver,
  type DocumentInfo,
  encodeOpenAPIV2Steps,
  openAPIV2Steps,
  openAPIV3Steps,
} from "@kube-apiserver/api";
import { type JSONObject, newNotAcceptable, stringifyJSON } from "@kube-apiserver/apimachinery";
import { newExchange } from "../endpoints/exchange.js";
import { parseAccept } from "../endpoints/negotiation/media-type.js";
import { sendBytes } from "../endpoints/response/body.js";
import type { PathHandler, PathRecorderMux } from "../handlers/path-recorder-mux.js";
import { sendPlainText } from "../handlers/plain-text.js";
import { inTurns } from "../request/in-turns.js";
import { requestContext } from "../request/request-state.js";
import { mergeOpenAPIV2 } from "./merge-openapi-v2.js";
import type { OpenAPISource } from "./openapi-source.js";

interface Document {
  readonly body: Buffer;
  /** Upper-case hexadecimal SHA-512. */
  readonly hash: string;
}

/** A document made elsewhere: by an extension server. */
export interface ForeignOpenAPI {
  readonly revision: number;
  /** Path below `/openapi/v3/` to document, encoded as JSON. */
  v3(): ReadonlyMap<string, Buffer>;
  /** Parts of the v2 document, the first ones first in case of conflict. */
  v2(): readonly JSONObject[];
  /** Told that a v2 document was made of these parts and all others, and how long it took. */
  v2Made?(seconds: number): void;
}

const protobufV2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
/** Today's spelling, and the one of clients before 1.27. */
const protobufV2Subtypes: ReadonlySet<string> = new Set([
  "com.github.proto-openapi.spec.v2.v1.0+protobuf",
  "com.github.proto-openapi.spec.v2@v1.0+protobuf",
]);

const v3Prefix = "/openapi/v3/";
const immutable = "public, immutable, max-age=31536000";

/** How to make a document, and what it is made from: as long as the revision is the same, so is the document. */
interface Recipe {
  readonly revision: string;
  readonly make: () => Promise<Uint8Array>;
}

interface DiscoveryDocuments {
  readonly revision: string;
  readonly documents: ReadonlyMap<string, JSONObject>;
}

interface Kept {
  readonly revision: string;
  readonly document: Promise<Document>;
}

/**
 * Serves `/openapi/v2`, the index `/openapi/v3` and a document for each group version below it. Documents are made one by
 * one, on demand, and again only when what they are made from has changed; the index needs their hashes, and therefore all
 * of them. Other requests get their turn while they are made.
 */
export class OpenAPIService {
  readonly #sources: readonly OpenAPISource[];
  readonly #foreign: readonly ForeignOpenAPI[];
  readonly #info: DocumentInfo;
  readonly #kept = new Map<string, Kept>();
  #discovery: DiscoveryDocuments | undefined;
  /** Of the v2 document that was made last, in whatever form. */
  #madeV2: string | undefined;

  constructor(sources: readonly OpenAPISource[], info: DocumentInfo, foreign: readonly ForeignOpenAPI[] = []) {
    this.#sources = sources;
    this.#foreign = foreign;
    this.#info = info;
  }

  install(mux: PathRecorderMux): void {
    mux.handle("/openapi/v2", this.#serveV2);
    mux.handle("/openapi/v3", this.#serveIndex);
    mux.handle("/openapi/v3/", this.#serveIndex);
    mux.unlistedHandlePrefix(v3Prefix, this.#serveV3);
  }

  readonly #serveV2: PathHandler = async (req, res) => {
    const form = v2FormOf(req);
    if (form === undefined) throw newNotAcceptable(["application/json", protobufV2]);
    const revision = this.#revision();
    const build = async () => {
      const groups = this.#sources.flatMap((source) => source.groupVersions());
      const begun = performance.now();
      const own = await inTurns(openAPIV2Steps(groups, this.#resolve, this.#info));
      const parts = this.#foreign.flatMap((foreign) => foreign.v2());
      const merged = mergeOpenAPIV2(own, parts);
      if (this.#madeV2 !== revision) {
        for (const foreign of this.#foreign) foreign.v2Made?.((performance.now() - begun) / 1000);
      }
      this.#madeV2 = revision;
      return merged;
    };
    if (form === "json") {
      const make = async () => encode(await build());
      return this.#send(req, res, await this.#document("/openapi/v2", { revision, make }));
    }
    const make = async () => inTurns(encodeOpenAPIV2Steps(await build()));
    return this.#send(req, res, await this.#document("/openapi/v2 protobuf", { revision, make }), protobufV2);
  };

  readonly #serveIndex: PathHandler = async (req, res) => {
    const make = async () => {
      const paths: Record<string, JSONObject> = {};
      for (const [path, recipe] of this.#recipes()) {
        const { hash } = await this.#document(path, recipe);
        paths[path] = { serverRelativeURL: `${v3Prefix}${path}?hash=${hash}` };
      }
      // Groups that are gone leave nothing behind.
      for (const key of this.#kept.keys()) if (!key.startsWith("/") && !(key in paths)) this.#kept.delete(key);
      return encode({ paths });
    };
    return this.#send(req, res, await this.#document("/openapi/v3", { revision: this.#revision(), make }));
  };

  readonly #serveV3: PathHandler = async (req, res) => {
    const { path } = requestContext(req).requestInfo;
    const name = path.slice(v3Prefix.length);
    const recipe = this.#recipes().get(name);
    if (recipe === undefined) {
      sendPlainText(res, 404, "404 page not found\n");
      return;
    }
    const document = await this.#document(name, recipe);
    const asked = new URL(req.url ?? "", "http://server").searchParams.get("hash");
    if (asked !== null && asked !== "" && asked !== document.hash) {
      res.setHeader("Location", `${path}?hash=${document.hash}`);
      res.statusCode = 301;
      res.end();
      return;
    }
    // The hash names the content: what it names can be kept for ever.
    if (asked === document.hash) res.setHeader("Cache-Control", immutable);
    return this.#send(req, res, document);
  };

  readonly #resolve: DefinitionsResolver = (kind) => {
    for (const source of this.#sources) {
      const found = source.resolve(kind);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  /** How to make each document, by its path below `/openapi/v3/`. */
  #recipes(): ReadonlyMap<string, Recipe> {
    const recipes = new Map<string, Recipe>();
    const { revision, documents } = this.#discoveryDocuments();
    for (const [path, document] of documents) recipes.set(path, { revision, make: async () => encode(document) });
    for (const source of this.#sources) {
      for (const group of source.groupVersions()) {
        const path = group.group === "" ? `api/${group.version}` : `apis/${group.group}/${group.version}`;
        const make = async () => encode(await inTurns(openAPIV3Steps(group, this.#resolve, this.#info)));
        recipes.set(path, { revision: String(source.revisionOf?.(group) ?? source.revision), make });
      }
    }
    for (const foreign of this.#foreign) {
      for (const [path, document] of foreign.v3()) {
        recipes.set(path, { revision: `foreign ${foreign.revision}`, make: async () => document });
      }
    }
    return recipes;
  }

  /** Those that describe no resources: small ones, made together. */
  #discoveryDocuments(): DiscoveryDocuments {
    const revision = this.#revision();
    if (this.#discovery?.revision !== revision) {
      const groups = this.#sources.flatMap((source) => source.groupVersions());
      this.#discovery = { revision, documents: buildDiscoveryOpenAPIV3(groups, this.#resolve, this.#info) };
    }
    return this.#discovery;
  }

  /** Of everything that is served. */
  #revision(): string {
    return [...this.#sources, ...this.#foreign].map((source) => source.revision).join(".");
  }

  /** Who asks while a document is made waits for the same one. */
  #document(key: string, { revision, make }: Recipe): Promise<Document> {
    const kept = this.#kept.get(key);
    if (kept?.revision === revision) return kept.document;
    const document = make().then(toDocument);
    const entry = { revision, document };
    this.#kept.set(key, entry);
    document.catch(() => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
    });
    return document;
  }

  async #send(
    req: IncomingMessage,
    res: ServerResponse,
    { body, hash }: Document,
    contentType = "application/json",
  ): Promise<void> {
    const etag = `"${hash}"`;
    res.setHeader("ETag", etag);
    res.appendHeader("Vary", "Accept");
    if (req.headers["if-none-match"] === etag) {
      res.statusCode = 304;
      res.end();
      return;
    }
    await sendBytes(newExchange(requestContext(req), req, res), 200, contentType, body);
  }
}

function encode(document: JSONObject): Buffer {
  return Buffer.from(stringifyJSON(document));
}

function toDocument(bytes: Uint8Array): Document {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { body, hash: createHash("sha512").update(body).digest("hex").toUpperCase() };
}

/** The form of the v2 document that the client prefers; undefined when it takes none that there is. */
function v2FormOf(req: IncomingMessage): "json" | "protobuf" | undefined {
  for (const { type, subtype } of parseAccept(req.headers.accept || "*/*")) {
    if (type === "*") return "json";
    if (type !== "application") continue;
    if (subtype === "json" || subtype === "*") return "json";
    if (protobufV2Subtypes.has(subtype)) return "protobuf";
  }
  return undefined;
}
