import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import {
  encodePath,
  forwardedFor,
  type RequestContext,
  rawQueryOf,
  toForwardedHeaders,
} from "@kube-apiserver/generic-server";
import { isUserHeader, userHeaders } from "./user-headers.js";

/**
 * The headers of a request on its way to a backend: those of the client without what concerns its connection, its
 * credentials and whom it asked to act as; and who it was found to be.
 *
 * @param host - `host:port` of the backend
 */
export function toBackendHeaders(req: IncomingMessage, ctx: RequestContext, host: string): OutgoingHttpHeaders {
  return Object.assign(toForwardedHeaders(req, isUserHeader), userHeaders(ctx.user), forwardedFor(req, ctx), {
    "x-forwarded-uri": encodePath(ctx.requestInfo.path),
    "audit-id": ctx.auditID,
    host,
  });
}

/**
 * The path that was authorized, encoded anew, with the client's query: the backend must not find another path in the
 * client's spelling than the one that was checked.
 */
export function toBackendTarget(req: IncomingMessage, { requestInfo }: RequestContext): string {
  return encodePath(requestInfo.path) + rawQueryOf(req);
}
