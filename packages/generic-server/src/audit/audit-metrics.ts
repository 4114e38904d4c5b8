import type { Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import type { AuditEvent } from "./audit-event.js";
import { eventString } from "./event-string.js";
import type { AuditLevel } from "./policy/audit-policy.js";

/** What a server counts about its audit events. Mirrors `audit/metrics`. */
export interface AuditMetrics {
  /** An event was handed to the backends. */
  event(): void;
  /** A policy was asked about a request. */
  level(level: AuditLevel): void;
  /** A request was refused, since it could not be recorded. */
  rejected(): void;
  /** A part of the backends failed to record events. */
  failed(plugin: string, count: number): void;
}

/** Registers the metrics of auditing under upstream's names. */
export function newAuditMetrics(registry: MetricsRegistry): AuditMetrics {
  const events = registry.counter({
    name: "apiserver_audit_event_total",
    help: "Audit events that were made and handed to the backends.",
  });
  const errors = registry.counter({
    name: "apiserver_audit_error_total",
    help: "Audit events that were not recorded properly, by the part that failed.",
    labels: ["plugin"],
  });
  const levels = registry.counter({
    name: "apiserver_audit_level_total",
    help: "Requests by the level at which they are recorded.",
    labels: ["level"],
  });
  const rejected = registry.counter({
    name: "apiserver_audit_requests_rejected_total",
    help: "Requests that were refused, since the audit backend failed.",
  });
  events.inc([], 0);
  rejected.inc([], 0);
  return {
    event: () => events.inc(),
    level: (level) => levels.inc([level]),
    rejected: () => rejected.inc(),
    failed: (plugin, count) => errors.inc([plugin], count),
  };
}

/** Tells of events that were lost. */
export type AuditFailureReporter = (plugin: string, err: unknown, impacted: readonly AuditEvent[]) => void;

/** Counts them, and logs in short what they were about. Mirrors `audit.HandlePluginError`. */
export function newFailureReporter(metrics: AuditMetrics, logger: Logger): AuditFailureReporter {
  return (plugin, err, impacted) => {
    metrics.failed(plugin, impacted.length);
    const reason = err instanceof Error ? err.message : String(err);
    const lines = impacted.map(({ facts }) => `${eventString(facts)}\n`).join("");
    logger.error(
      `Error in audit plugin '${plugin}' affecting ${impacted.length} audit events: ${reason}\nImpacted events:\n${lines}`,
    );
  };
}
