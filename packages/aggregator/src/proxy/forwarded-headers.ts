import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { RequestContext } from "@kube-apiserver/generic-server";
import { isUserHeader, userHeaders } from "./user-headers.js";

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

/** What the aggregator answers itself, or what is meant for it alone. */
const notForwarded: ReadonlySet<string> = new Set(["host", "expect", "authorization", "x-forwarded-uri", "audit-id"]);

/**
 * The headers of a request on its way to a backend: those of the client without what concerns its connection, its
 * credentials and whom it asked to act as; and who it was found to be.
 *
 * @param host - `host:port` of the backend
 */
export function toBackendHeaders(req: IncomingMessage, ctx: RequestContext, host: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  const named = namedByConnection(req.headers);
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined && isForwarded(name, named)) headers[name] = value;
  }
  return {
    ...headers,
    ...userHeaders(ctx.user),
    ...forwardedFor(req, ctx),
    "audit-id": ctx.auditID,
    host,
  };
}

function isForwarded(name: string, named: ReadonlySet<string>): boolean {
  if (name.startsWith(":") || name.startsWith("impersonate-")) return false;
  return !hopByHop.has(name) && !notForwarded.has(name) && !named.has(name) && !isUserHeader(name);
}

function forwardedFor(req: IncomingMessage, ctx: RequestContext): OutgoingHttpHeaders {
  const before = req.headers["x-forwarded-for"];
  const chain = [...(before === undefined ? [] : [String(before)]), ctx.sourceIP].filter((part) => part !== "");
  return {
    ...(chain.length === 0 ? {} : { "x-forwarded-for": chain.join(", ") }),
    "x-forwarded-uri": encodePath(ctx.requestInfo.path),
  };
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
  return new Set((connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
}

/**
 * The path that was authorized, encoded anew, with the client's query: the backend must not find another path in the
 * client's spelling than the one that was checked.
 */
export function toBackendTarget(req: IncomingMessage, { requestInfo }: RequestContext): string {
  const url = req.url ?? "";
  const mark = url.indexOf("?");
  return encodePath(requestInfo.path) + (mark === -1 ? "" : url.slice(mark));
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Whether the client asks to leave HTTP on this connection, as exec and WebSocket watches do. */
export function isUpgradeRequest({ headers, httpVersionMajor }: IncomingMessage): boolean {
  return httpVersionMajor === 1 && headers.upgrade !== undefined && namedByConnection(headers).has("upgrade");
}
