import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { type Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Duplex, PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDeflate, createGunzip, createGzip, createInflate } from "node:zlib";
import { type Dialer, toAbortSignal } from "@kube-apiserver/component-base";
import { newHTTPAgent, newHTTPSAgent } from "../egress/outgoing.js";
import type { RequestContext } from "../request/request-context.js";
import { guardedLookup, requireAllowedAddress } from "./backend-address.js";
import { type BackendTarget, dialOptionsOf, limitDial } from "./backend-target.js";
import { setClientHeaders } from "./forwarded-headers.js";
import { newHTMLLinkStream } from "./html-links.js";
import type { RewriteLink } from "./link-rewriter.js";

/** Connections that are kept for the next request. */
export class ForwardAgents {
  readonly http: Agent;
  readonly https: HttpsAgent;
  /** What makes them; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;

  constructor(dialer?: Dialer) {
    this.dialer = dialer;
    this.http = newHTTPAgent({ keepAlive: true, lookup: guardedLookup }, dialer);
    this.https = newHTTPSAgent({ keepAlive: true, lookup: guardedLookup }, dialer);
  }

  /** Closes them, and with them the requests under way. */
  close(): void {
    this.http.destroy();
    this.https.destroy();
  }
}

/** A request that stays in HTTP, on its way to a backend. */
export interface RequestForward {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly ctx: RequestContext;
  readonly target: BackendTarget;
  readonly agents: ForwardAgents;
  /** For redirects and for the links of HTML pages. Left out: they stay as they are. */
  readonly links?: RewriteLink;
}

/**
 * Passes a request on over HTTP/1.1, and its answer back as it comes. Rejects when there is no answer, and when it breaks
 * off; the client has the head of the response then if `res.headersSent`.
 */
export async function forwardRequest(forward: RequestForward): Promise<void> {
  const answer = await openRequest(forward);
  const { res, links } = forward;
  const { location } = answer.headers;
  res.statusCode = answer.statusCode ?? 502;
  setClientHeaders(res, answer.headers);
  if (location !== undefined && links !== undefined) res.setHeader("location", links(location));
  else if (links !== undefined && isHTML(answer)) return sendPage(answer, links, res);
  // A stream may have nothing to say for a long time; its client wants to know that it began.
  res.flushHeaders();
  await pipeline(answer, res);
}

/** Sends a request to a backend; resolves with the head of the answer. Whoever asked reads it to its end, or destroys it. */
export async function openRequest({ req, ctx, target, agents }: Omit<RequestForward, "res">): Promise<IncomingMessage> {
  const { scheme, path, headers } = target;
  const dial = dialOptionsOf(target);
  requireAllowedAddress(dial.host);
  const options = { ...dial, method: req.method ?? "GET", path, headers, signal: toAbortSignal(ctx.signal) };
  const outgoing =
    scheme === "https"
      ? httpsRequest({ ...options, agent: agents.https })
      : httpRequest({ ...options, agent: agents.http });
  limitDial(outgoing, target);
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    if (hasBody(req)) {
      req.once("error", (err) => outgoing.destroy(err));
      req.pipe(outgoing);
    } else outgoing.end();
  });
}

/** Whether a body comes with a request. */
export function hasBody(req: IncomingMessage): boolean {
  // The compat requests of HTTP/2 come in under the type of HTTP/1.1.
  const { stream } = req as unknown as Partial<Http2ServerRequest>;
  if (stream !== undefined) return !stream.endAfterHeaders;
  const length = req.headers["content-length"];
  return req.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function isHTML({ headers }: IncomingMessage): boolean {
  return (headers["content-type"] ?? "").split(";")[0]?.trim() === "text/html";
}

async function sendPage(answer: IncomingMessage, links: RewriteLink, res: ServerResponse): Promise<void> {
  const codec = codecs.get(answer.headers["content-encoding"] ?? "");
  // A page in another encoding cannot be read, so its links stay as they are.
  if (codec === undefined) return pipeline(answer, res);
  res.removeHeader("content-length");
  const rewriting = await newHTMLLinkStream(links);
  const { decode, encode } = codec();
  decode.setEncoding("utf8");
  await pipeline(answer, decode, rewriting, encode, res);
}

interface PageCodec {
  readonly decode: Duplex;
  readonly encode: Duplex;
}

/** By content encoding. */
const codecs: ReadonlyMap<string, () => PageCodec> = new Map([
  ["", () => ({ decode: new PassThrough(), encode: new PassThrough() })],
  ["gzip", () => ({ decode: createGunzip(), encode: createGzip() })],
  ["deflate", () => ({ decode: createInflate(), encode: createDeflate() })],
]);
