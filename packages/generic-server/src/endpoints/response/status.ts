import { EncodedObject, findStatus, type Status, statusFromError } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { Exchange } from "../exchange.js";
import { type NegotiatedOutput, negotiateOutput } from "../negotiation/negotiate.js";
import { jsonSerializer, type Serializer } from "../negotiation/serializer.js";
import { sendBytes } from "./body.js";
import { recordStatus } from "./record-answer.js";
import { serialized } from "./serialize-span.js";

/**
 * Answers with the Status of an error, in a media type that the client accepts, or JSON. An error that carries no Status
 * is a defect of ours: it is logged, and answered with 500. After the headers went out, the stream is cut instead.
 * Mirrors `responsewriters.ErrorNegotiated`.
 */
export async function writeError(
  exchange: Exchange,
  err: unknown,
  serializers: readonly Serializer[],
  logger: Logger,
): Promise<void> {
  const { ctx, res } = exchange;
  if (findStatus(err) === undefined && !ctx.signal.aborted) {
    if (isDefect(err)) ctx.audit?.panic(err);
    logger.error("request failed with an error that is not a Status", { err, auditID: ctx.auditID });
  }
  if (res.headersSent) {
    if (!res.writableEnded) res.destroy();
    return;
  }
  await writeStatus(exchange, statusFromError(err), serializers);
}

/** Answers with a Status; its code is the HTTP status code. */
export async function writeStatus(
  exchange: Exchange,
  status: Status,
  serializers: readonly Serializer[],
): Promise<void> {
  const retryAfter = status.details?.retryAfterSeconds ?? 0;
  if (retryAfter > 0) exchange.res.setHeader("Retry-After", String(retryAfter));
  recordStatus(exchange.ctx, status);
  const { serializer } = negotiateOrJSON(exchange, serializers);
  const bytes = await serializer.encode(EncodedObject.fromObject(status));
  const send = (own: Exchange) => sendBytes(own, status.code ?? 200, serializer.mediaType, bytes);
  await serialized(exchange, serializer.mediaType, send);
}

/** What Go would have panicked for. */
function isDefect(err: unknown): boolean {
  return err instanceof TypeError || err instanceof RangeError || err instanceof ReferenceError;
}

function negotiateOrJSON(exchange: Exchange, serializers: readonly Serializer[]): NegotiatedOutput {
  try {
    return negotiateOutput(exchange, serializers, { allowsTable: true, isStatus: true });
  } catch {
    // The answer to "nothing you accept" has to have some form.
    return { serializer: jsonSerializer };
  }
}
