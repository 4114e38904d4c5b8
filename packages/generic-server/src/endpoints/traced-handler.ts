import { inSpan } from "@kube-apiserver/component-base";
import { contextWithSpan } from "../request/derived-context.js";
import { operationAttributes } from "../tracing/request-attributes.js";
import type { Exchange } from "./exchange.js";

/** The log tells of operations that take this long. Same as upstream. */
export const slowOperationMs = 500;

type Handler = (exchange: Exchange) => Promise<void>;

/**
 * A handler that is one operation of the request, where that is traced or timed; else the handler itself.
 *
 * @param name - of the operation: `Get`
 */
export function tracedHandler(name: string, handler: Handler): Handler {
  return (exchange) => (exchange.ctx.span === undefined ? handler(exchange) : asOperation(name, exchange, handler));
}

/** Runs a handler as one operation of the request. */
export async function asOperation(name: string, exchange: Exchange, handler: Handler): Promise<void> {
  const { ctx, req } = exchange;
  const span = ctx.span?.start(name, operationAttributes(req, ctx));
  if (span === undefined) return handler(exchange);
  return inSpan(span, slowOperationMs, () => handler({ ...exchange, ctx: contextWithSpan(ctx, span) }));
}
