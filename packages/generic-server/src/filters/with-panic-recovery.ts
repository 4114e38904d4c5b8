import type { IncomingMessage, ServerResponse } from "node:http";
import { newInternalError } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import { newExchange } from "../endpoints/exchange.js";
import { defaultSerializers } from "../endpoints/negotiation/default-serializers.js";
import { writeError } from "../endpoints/response/status.js";
import { requestContext } from "../request/request-state.js";

/**
 * The last link: answers with the Status of what a filter or handler threw. What carries no Status is a defect; it is
 * logged with its stack and answered with 500, and the server goes on. Mirrors `filters.WithPanicRecovery`.
 */
export function withPanicRecovery(logger: Logger) {
  return (err: unknown, req: IncomingMessage, res: ServerResponse, _next: (err?: unknown) => void): void => {
    try {
      const exchange = newExchange(requestContext(req), req, res);
      writeError(exchange, err, defaultSerializers, logger).catch((writing: unknown) => {
        logger.error("an error could not be answered", { err: writing, cause: err });
        res.destroy();
      });
    } catch (broken) {
      logger.error("a request failed before it had a context", { err, broken });
      if (!res.headersSent) res.writeHead(newInternalError(err).status.code ?? 500);
      res.end();
    }
  };
}
