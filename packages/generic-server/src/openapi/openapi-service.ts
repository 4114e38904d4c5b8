import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  buildDiscoveryOpenAPIV3,
  buildOpenAPIV2,
  buildOpenAPIV3,
  type DefinitionsResolver,
  type DocumentInfo,
  encodeOpenAPIV2,
} from "@kube-apiserver/api";
import { type JSONObject, newNotAcceptable, stringifyJSON } from "@kube-apiserver/apimachinery";
import { newExchange } from "../endpoints/exchange.js";
import { parseAccept } from "../endpoints/negotiation/media-type.js";
import { sendBytes } from "../endpoints/response/body.js";
import type { PathHandler, PathRecorderMux } from "../handlers/path-recorder-mux.js";
import { sendPlainText } from "../handlers/plain-text.js";
import { requestContext } from "../request/request-state.js";
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
}

const protobufV2 = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
/** Today's spelling, and the one of clients before 1.27. */
const protobufV2Subtypes: ReadonlySet<string> = new Set([
  "com.github.proto-openapi.spec.v2.v1.0+protobuf",
  "com.github.proto-openapi.spec.v2@v1.0+protobuf",
]);
const v3Prefix = "/openapi/v3/";
const immutable = "public, immutable, max-age=31536000";

/**
 * Serves `/openapi/v2`, the index `/openapi/v3` and a document for each group version below it. Documents are made one by
 * one, on demand; the index needs their hashes, and therefore all of them, once for each change of what is served.
 */
export class OpenAPIService {
  readonly #sources: readonly OpenAPISource[];
  readonly #foreign: readonly ForeignOpenAPI[];
  readonly #info: DocumentInfo;
  readonly #documents = new Map<string, Document>();
  #revision = "";

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

  readonly #serveV2: PathHandler = (req, res) => {
    const form = v2FormOf(req);
    if (form === undefined) throw newNotAcceptable(["application/json", protobufV2]);
    this.#forgetIfChanged();
    const build = () => {
      const groups = this.#sources.flatMap((source) => source.groupVersions());
      return buildOpenAPIV2(groups, this.#resolve, this.#info);
    };
    if (form === "json") return this.#send(req, res, this.#document("/openapi/v2", build));
    const document = this.#remember("/openapi/v2 protobuf", () => Buffer.from(encodeOpenAPIV2(build())));
    return this.#send(req, res, document, protobufV2);
  };

  readonly #serveIndex: PathHandler = (req, res) => {
    this.#forgetIfChanged();
    const document = this.#document("/openapi/v3", () => {
      const paths: Record<string, JSONObject> = {};
      for (const [path, encode] of this.#encoders()) {
        const { hash } = this.#remember(path, encode);
        paths[path] = { serverRelativeURL: `${v3Prefix}${path}?hash=${hash}` };
      }
      return { paths };
    });
    return this.#send(req, res, document);
  };

  readonly #serveV3: PathHandler = (req, res) => {
    this.#forgetIfChanged();
    const { path } = requestContext(req).requestInfo;
    const name = path.slice(v3Prefix.length);
    const encode = this.#encoders().get(name);
    if (encode === undefined) {
      sendPlainText(res, 404, "404 page not found\n");
      return;
    }
    const document = this.#remember(name, encode);
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
  #encoders(): ReadonlyMap<string, () => Buffer> {
    const encoders = new Map<string, () => Buffer>();
    const add = (path: string, build: () => JSONObject) => encoders.set(path, () => encode(build()));
    const groups = this.#sources.flatMap((source) => source.groupVersions());
    for (const [path, document] of buildDiscoveryOpenAPIV3(groups, this.#resolve, this.#info)) {
      add(path, () => document);
    }
    for (const group of groups) {
      const path = group.group === "" ? `api/${group.version}` : `apis/${group.group}/${group.version}`;
      add(path, () => buildOpenAPIV3(group, this.#resolve, this.#info));
    }
    for (const foreign of this.#foreign) {
      for (const [path, document] of foreign.v3()) encoders.set(path, () => document);
    }
    return encoders;
  }

  #forgetIfChanged(): void {
    const revision = [...this.#sources, ...this.#foreign].map((source) => source.revision).join(".");
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#documents.clear();
  }

  #document(key: string, build: () => JSONObject): Document {
    return this.#remember(key, () => encode(build()));
  }

  #remember(key: string, encode: () => Buffer): Document {
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const body = encode();
    const document = { body, hash: createHash("sha512").update(body).digest("hex").toUpperCase() };
    this.#documents.set(key, document);
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
