import { AuditEvent, type AuditFacts } from "../audit/audit-event.js";
import { AuditRequest, type AuditRequestFacts } from "../audit/audit-request.js";

/** A request about nothing much. */
export function sampleAuditRequest(change: Partial<AuditRequestFacts> = {}): AuditRequest {
  return new AuditRequest({
    auditID: "id",
    requestURI: "/",
    verb: "get",
    user: { name: "ann", uid: "", groups: [], extra: {} },
    sourceIPs: ["10.0.0.1"],
    userAgent: "test",
    receivedMs: 0,
    ...change,
  });
}

/** An audit event of it. */
export function sampleAuditEvent(change: Partial<AuditFacts> = {}): AuditEvent {
  const request = sampleAuditRequest();
  return new AuditEvent({
    request,
    level: "Metadata",
    stage: "ResponseComplete",
    stageMs: 0,
    annotations: new Map(),
    ...change,
  });
}

/** Events whose audit ids are numbers from `from` on. */
export function numberedAuditEvents(count: number, from = 0): readonly AuditEvent[] {
  return Array.from({ length: count }, (_, at) =>
    sampleAuditEvent({ request: sampleAuditRequest({ auditID: String(from + at) }) }),
  );
}
