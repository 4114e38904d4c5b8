import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuditContext, AuditParts } from "../audit/audit-context.js";
import { followEnd, followStart } from "../audit/follow-answer.js";
import { startAudit } from "../audit/start-audit.js";
import { sendInternalError } from "../handlers/internal-error.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/**
 * Records requests as the policy says: when they come, when the answer of one that runs long begins, and when it is
 * complete. A request that has to be recorded and cannot be is refused. Mirrors `filters.WithAudit`.
 */
export function withAudit(parts: AuditParts): Filter {
  return (req, res, next) => {
    const audit = startAudit(req, requestState(req), parts);
    if (audit === undefined) {
      next();
      return;
    }
    const proceed = (isRecorded: boolean) => {
      if (isRecorded) {
        next();
        return;
      }
      audit.abandon();
      parts.metrics.rejected();
      sendInternalError(req, res, "failed to store audit event");
    };
    // First of all: the client may go away while the backend takes its time.
    follow(req, res, audit);
    const recorded = audit.process("RequestReceived");
    if (recorded instanceof Promise) void recorded.then(proceed);
    else proceed(recorded);
  };
}

function follow(req: IncomingMessage, res: ServerResponse, audit: AuditContext): void {
  const state = requestState(req);
  if (state.longRunning) followStart(res, (code) => audit.begin(code));
  followEnd(res, state, audit);
}
