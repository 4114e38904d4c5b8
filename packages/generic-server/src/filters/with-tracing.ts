import type { IncomingMessage, ServerResponse } from "node:http";
import { type OperationLog, Span, type TracerProvider } from "@kube-apiserver/component-base";
import { systemMasters, systemMonitoring } from "../authentication/interfaces.js";
import { type RequestState, requestState } from "../request/request-state.js";
import {
  answeredAttributes,
  receivedAttributes,
  requestSpanName,
  truncatedAuditID,
} from "../tracing/request-attributes.js";
import type { Filter } from "./filter.js";

/**
 * Records the request as a span, from when it came until it is answered; what it is part of, trusted clients say. Stands
 * after authentication, so that it is known who is trusted. Mirrors `filters.WithTracing`.
 *
 * @param log - what slow operations are logged with. Absent: they are not
 */
export function withTracing(provider: TracerProvider, log: OperationLog | undefined): Filter {
  return (req, res, next) => {
    const state = requestState(req);
    const recorded = provider.startRequest(requestSpanName(req.method ?? "", state), {
      headers: req.headers,
      isTrusted: isTrusted(state),
      parent: state.span?.recorded,
      attributes: receivedAttributes(req, state),
      receivedAtMs: state.receivedAtMs,
    });
    const span = new Span({ auditID: truncatedAuditID(state.auditID), recorded, log });
    state.span = span;
    state.onClose(() => endRequestSpan(span, req, res));
    next();
  };
}

/** Of requests that are not recorded, only slow operations are logged. */
export function withOperationLog(log: OperationLog): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    state.span = new Span({ auditID: truncatedAuditID(state.auditID), log });
    next();
  };
}

/**
 * A span for what comes next in the chain, and all that is behind it. Mirrors `filterlatency.TrackStarted`.
 *
 * @param name - of the filter
 */
export function withFilterSpan(provider: TracerProvider, name: string): Filter {
  return (req, _res, next) => {
    const state = requestState(req);
    const span = state.span?.startUnlogged(name) ?? new Span({ auditID: "", recorded: provider.startRoot(name) });
    state.span = span;
    state.onClose(() => span.end());
    next();
  };
}

function isTrusted({ user }: RequestState): boolean {
  return user.groups.some((group) => group === systemMasters || group === systemMonitoring);
}

function endRequestSpan(span: Span, req: IncomingMessage, res: ServerResponse): void {
  span.setAttributes(answeredAttributes(req, res));
  if (res.statusCode >= 500) span.setFailed("");
  span.end();
}
