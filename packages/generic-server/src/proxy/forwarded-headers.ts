import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { RequestContext } from "../request/request-context.js";
import { headerLinesOf } from "../request/request-headers.js";

/** Headers of one connection, which end where it ends (RFC 9110 §7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

const none: ReadonlySet<string> = new Set();

/** What is meant for this server alone: the backend's name, credentials, and whom to act as. */
const notForwarded: ReadonlySet<string> = new Set(["host", "expect", "authorization"]);

/**
 * The headers of a client that a backend gets to see: without what concerns the client's connection and its credentials.
 *
 * @param isDropped - says of others, by their lower-case names, that the backend does not get to see them either
 */
export function toForwardedHeaders(
  req: IncomingMessage,
  isDropped: (name: string) => boolean = () => false,
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  const named = namedByConnection(req.headers);
  for (const [name, value] of headerLinesOf(req)) {
    if (isForwarded(name, named) && !isDropped(name)) headers[name] = headerValueOf(name, value);
  }
  return headers;
}

/** Lines of one name stay lines: not every backend reads lists (`X-Stream-Protocol-Version` of older kubelets). */
function headerValueOf(name: string, value: readonly string[] | string): string | string[] {
  if (typeof value === "string") return value;
  if (value.length === 1 || name === "cookie") return value.join("; ");
  return [...value];
}

function isForwarded(name: string, named: ReadonlySet<string>): boolean {
  if (name.startsWith(":") || name.startsWith("impersonate-")) return false;
  return !hopByHop.has(name) && !notForwarded.has(name) && !named.has(name);
}

/** The proxies that a request has come through, this server's client at the end. */
export function forwardedFor(req: IncomingMessage, { sourceIP }: RequestContext): OutgoingHttpHeaders {
  const before = req.headers["x-forwarded-for"];
  const chain = [...(before === undefined ? [] : [String(before)]), sourceIP].filter((part) => part !== "");
  return chain.length === 0 ? {} : { "x-forwarded-for": chain.join(", ") };
}

/** A backend's headers, set on the answer to the client. Warnings are added to those there are. */
export function setClientHeaders(res: ServerResponse, headers: IncomingHttpHeaders): void {
  const named = namedByConnection(headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(":") || hopByHop.has(name) || named.has(name)) continue;
    if (name === "warning") res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
}

/** Headers that the sender declares to be of this connection. */
function namedByConnection({ connection }: IncomingHttpHeaders): ReadonlySet<string> {
  if (connection === undefined) return none;
  return new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
}

/** A path with every segment encoded anew. */
export function encodePath(path: string): string {
  // Most paths are what they are encoded to.
  if (/^[\w.!~*'()/-]*$/.test(path)) return path;
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The query of a request with its question mark; `""` when there is none. */
export function rawQueryOf({ url = "" }: IncomingMessage): string {
  const mark = url.indexOf("?");
  return mark === -1 ? "" : url.slice(mark);
}

/** Whether the client asks to leave HTTP on this connection, as exec and WebSocket watches do. */
export function isUpgradeRequest({ headers, httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && headers.upgrade !== undefined && namedByConnection(headers).has("upgrade");
}
