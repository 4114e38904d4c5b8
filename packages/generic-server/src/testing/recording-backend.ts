import { setTimeout as delay } from "node:timers/promises";
import type { audit_v1 } from "@kube-apiserver/api/types";
import { newMetricsRegistry } from "@kube-apiserver/component-base";
import type { AuditConfig } from "../audit/audit-context.js";
import type { AuditEvent } from "../audit/audit-event.js";
import { newAuditMetrics } from "../audit/audit-metrics.js";
import type { AuditBackend } from "../audit/backends/backend.js";
import type { AuditPolicy } from "../audit/policy/audit-policy.js";
import { newPolicyRuleEvaluator } from "../audit/policy/policy-rule-evaluator.js";

/** An event as whoever reads the log sees it. */
export type ReadEvent = audit_v1.Event;

/** Keeps events. */
export class RecordingBackend implements AuditBackend {
  readonly events: ReadEvent[] = [];
  isShutDown = false;
  /** What is answered about events. */
  outcome: (event: ReadEvent) => boolean | Promise<boolean> = () => true;

  processEvents(events: readonly AuditEvent[]): boolean | Promise<boolean> {
    const read = events.map(({ json }) => JSON.parse(json) as ReadEvent);
    this.events.push(...read);
    return read.map(this.outcome)[0] ?? true;
  }

  shutdown(): Promise<void> {
    this.isShutDown = true;
    return Promise.resolve();
  }

  /** Events of one request so far, in their order. */
  of(auditID: string): readonly ReadEvent[] {
    return this.events.filter((event) => event.auditID === auditID);
  }

  /** The event of one stage, as soon as it is there. */
  async stage(auditID: string, stage: string): Promise<ReadEvent> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(5)) {
      const found = this.of(auditID).find((event) => event.stage === stage);
      if (found !== undefined) return found;
    }
    throw new Error(`no event of stage ${stage}: ${JSON.stringify(this.of(auditID))}`);
  }
}

/** Auditing by `policy`, with metrics that can be read. */
export function newRecordingAudit(policy: AuditPolicy) {
  const registry = newMetricsRegistry();
  const backend = new RecordingBackend();
  const metrics = newAuditMetrics(registry);
  const audit: AuditConfig = { policy: newPolicyRuleEvaluator(policy), backend, metrics };
  return { audit, backend, registry };
}
