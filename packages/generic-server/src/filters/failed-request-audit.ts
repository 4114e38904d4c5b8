import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuditParts } from "../audit/audit-context.js";
import { followStart } from "../audit/follow-answer.js";
import { startAudit } from "../audit/start-audit.js";
import { requestState } from "../request/request-state.js";

/** Records a request that is refused before anybody knows who sends it; `reason` says why. */
export type FailedRequestAudit = (req: IncomingMessage, res: ServerResponse, reason: string) => void;

/**
 * Such a request has one stage: the begin of its answer. Mirrors `WithFailedAuthenticationAudit` and
 * `withFailedRequestAudit`.
 */
export function newFailedRequestAudit(parts: AuditParts): FailedRequestAudit {
  return (req, res, message) => {
    const audit = startAudit(req, requestState(req), parts);
    if (audit === undefined) return;
    audit.logResponseStatus({ message });
    followStart(res, (code) => audit.begin(code));
  };
}
