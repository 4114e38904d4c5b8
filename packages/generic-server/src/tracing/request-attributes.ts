import type { IncomingMessage, ServerResponse } from "node:http";
import type { SpanAttributes } from "@kube-apiserver/component-base";
import { sourceIPsOf } from "../audit/source-ips.js";
import { headerOf } from "../endpoints/exchange.js";
import { scopeLabel, verbLabel } from "../metrics/request-labels.js";
import type { RequestContext } from "../request/request-context.js";
import { redactedURI } from "./redacted-uri.js";

/** Clients may send ids of any length. */
const maxAuditIDLength = 64;
const maxUserAgentLength = 1024;

/** An audit id as spans and logs have it. Mirrors `audit.GetAuditIDTruncated`. */
export function truncatedAuditID(auditID: string): string {
  return auditID.slice(0, maxAuditIDLength);
}

/** Methods that attributes may name; all others are one, lest clients choose their values. */
const knownMethods: ReadonlySet<string> = new Set([
  ...["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"],
]);

/** `GET`, and for what is no method of HTTP a word for all of those. */
export function methodAttribute(method: string): SpanAttributes {
  return { "http.request.method": knownMethods.has(method) ? method : "_OTHER" };
}

/** Where a server is. The port is left out where it is that of `https`. */
export function serverAttributes(authority: string): SpanAttributes {
  const [, bracketed, plain, port = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(authority) ?? [];
  const address = bracketed ?? plain ?? "";
  return { "server.address": address, ...(port === "" || port === "443" ? {} : { "server.port": Number(port) }) };
}

/**
 * What is known of a request when it comes: OpenTelemetry's conventions for HTTP servers, as `otelhttp` 0.65 follows them,
 * and upstream's own. Queries are told as far as they may be.
 */
export function receivedAttributes(req: IncomingMessage, { requestInfo, auditID }: RequestContext): SpanAttributes {
  const peer = sourceIPsOf(req).at(-1) ?? "";
  const { remotePort } = req.socket;
  const [forwardedFor = ""] = headerOf(req, "x-forwarded-for").split(",");
  const client = forwardedFor === "" ? peer : forwardedFor;
  const userAgent = headerOf(req, "user-agent");
  return {
    ...serverAttributes(authorityOf(req)),
    ...methodAttribute(req.method ?? ""),
    "url.scheme": "https",
    ...(peer === "" ? {} : { "network.peer.address": peer }),
    ...(remotePort === undefined ? {} : { "network.peer.port": remotePort }),
    ...(userAgent === "" ? {} : { "user_agent.original": userAgent }),
    ...(client === "" ? {} : { "client.address": client }),
    ...(requestInfo.path === "" ? {} : { "url.path": requestInfo.path }),
    "network.protocol.version": req.httpVersion,
    "http.target": redactedURI(req.url ?? ""),
    "audit-id": truncatedAuditID(auditID),
  };
}

function authorityOf(req: IncomingMessage): string {
  return headerOf(req, ":authority") || headerOf(req, "host");
}

/** What is known of it once it is answered. Sizes where they were announced. */
export function answeredAttributes(req: IncomingMessage, res: ServerResponse): SpanAttributes {
  const received = Number(headerOf(req, "content-length"));
  const sent = Number(res.getHeader("content-length") ?? 0);
  return {
    ...(received > 0 ? { "http.request.body.size": received } : {}),
    ...(sent > 0 ? { "http.response.body.size": sent } : {}),
    "http.response.status_code": res.statusCode,
  };
}

/** What spans and log say of the request that an operation is for. Mirrors `traceFields`. */
export function operationAttributes(req: IncomingMessage, ctx: RequestContext): SpanAttributes {
  const { requestInfo, userAgent } = ctx;
  return {
    accept: headerOf(req, "accept"),
    "audit-id": truncatedAuditID(ctx.auditID),
    client: sourceIPsOf(req)[0] ?? "unknown",
    "api-group": requestInfo.apiGroup,
    "api-version": requestInfo.apiVersion,
    name: requestInfo.name,
    subresource: requestInfo.subresource,
    namespace: requestInfo.namespace,
    protocol: `HTTP/${req.httpVersion}`,
    resource: requestInfo.resource,
    scope: scopeLabel(requestInfo),
    url: requestInfo.path,
    "user-agent": truncatedUserAgent(userAgent),
    verb: verbLabel(requestInfo.verb),
  };
}

/** What is said of the sending of an answer. */
export function responseAttributes(req: IncomingMessage, ctx: RequestContext, mediaType: string): SpanAttributes {
  return {
    "audit-id": truncatedAuditID(ctx.auditID),
    method: req.method ?? "",
    url: ctx.requestInfo.path,
    protocol: `HTTP/${req.httpVersion}`,
    mediaType,
  };
}

function truncatedUserAgent(userAgent: string): string {
  if (userAgent.length > maxUserAgentLength) return `${userAgent.slice(0, maxUserAgentLength)}...TRUNCATED`;
  return userAgent === "" ? "unknown" : userAgent;
}

/** The name of a request's span: the method, and for resources the path with the names left open. */
export function requestSpanName(method: string, { requestInfo: info }: RequestContext): string {
  if (!info.isResourceRequest) return method;
  const segments = [
    info.apiPrefix,
    info.apiGroup,
    info.apiVersion,
    ...(info.namespace === "" ? [] : ["namespaces", "{:namespace}"]),
    info.resource,
    info.name === "" ? "" : "{:name}",
    info.subresource,
  ];
  return `${method} /${segments.filter((segment) => segment !== "").join("/")}`;
}
