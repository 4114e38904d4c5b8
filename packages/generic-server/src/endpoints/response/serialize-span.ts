import { inSpan } from "@kube-apiserver/component-base";
import { contextWithSpan } from "../../request/derived-context.js";
import { responseAttributes } from "../../tracing/request-attributes.js";
import type { Exchange } from "../exchange.js";

/** The log tells of answers that take this long. Same as upstream. */
const slowSerializationMs = 5_000;

/**
 * Makes an answer and sends it, as one operation of the request where that is traced or timed. Mirrors
 * `responsewriters.SerializeObject`.
 *
 * @param send - is handed the exchange that it belongs to
 */
export function serialized(
  exchange: Exchange,
  mediaType: string,
  send: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const { ctx, req } = exchange;
  const span = ctx.span?.start("SerializeObject", responseAttributes(req, ctx, mediaType));
  if (span === undefined) return send(exchange);
  return inSpan(span, slowSerializationMs, () => send({ ...exchange, ctx: contextWithSpan(ctx, span) }));
}
