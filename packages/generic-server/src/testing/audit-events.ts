import { AuditEvent, type AuditFacts } from "../audit/audit-event.js";

/** An audit event about nothing much. */
export function sampleAuditEvent(change: Partial<AuditFacts> = {}): AuditEvent {
  return new AuditEvent({
    level: "Metadata",
    auditID: "id",
    stage: "ResponseComplete",
    requestURI: "/",
    verb: "get",
    user: { name: "ann", uid: "", groups: [], extra: {} },
    sourceIPs: ["10.0.0.1"],
    userAgent: "test",
    requestReceivedMs: 0,
    stageMs: 0,
    annotations: new Map(),
    ...change,
  });
}

/** Events whose audit ids are numbers from `from` on. */
export function numberedAuditEvents(count: number, from = 0): readonly AuditEvent[] {
  return Array.from({ length: count }, (_, at) => sampleAuditEvent({ auditID: String(from + at) }));
}
