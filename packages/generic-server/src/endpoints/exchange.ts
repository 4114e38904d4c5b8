import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestContext } from "../request/request-context.js";

/**
 * One request on its way through a handler. The compat objects of HTTP/2 come in under the types of HTTP/1, whose shape
 * they have.
 */
export interface Exchange {
  readonly ctx: RequestContext;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Parameters of the query string. */
  readonly query: URLSearchParams;
}

const noParameters: URLSearchParams = new URLSearchParams();

/** Pairs a request with its response; parses the query string. */
export function newExchange(ctx: RequestContext, req: IncomingMessage, res: ServerResponse): Exchange {
  const url = req.url ?? "";
  const mark = url.indexOf("?");
  return { ctx, req, res, query: mark === -1 ? noParameters : new URLSearchParams(url.slice(mark + 1)) };
}

/** A header that may come once, as text; `""` when it is missing. */
export function headerOf(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return typeof value === "string" ? value : (value?.join(", ") ?? "");
}
