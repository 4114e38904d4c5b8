import { AuditEvent } from "../audit-event.js";
import type { AuditFailureReporter } from "../audit-metrics.js";
import { isAtLeast } from "../policy/audit-policy.js";
import type { AuditBackend } from "./backend.js";

const pluginName = "truncate";

/** Bytes that events may have. */
export interface TruncateConfig {
  readonly maxEventSize: number;
  /** Of all events in one call; what wraps them is not counted. */
  readonly maxBatchSize: number;
}

/**
 * Takes the objects out of events that are too large; those that are so nevertheless are lost. Cuts batches that are too
 * large into smaller ones. Mirrors package `truncate`.
 */
export function newTruncateBackend(
  delegate: AuditBackend,
  config: TruncateConfig,
  report: AuditFailureReporter,
): AuditBackend {
  return {
    processEvents(events) {
      const { fitting, tooLarge } = fit(events, config.maxEventSize);
      if (tooLarge.length > 0) report(pluginName, "event is too large even after truncating", tooLarge);
      const results = batchesOf(fitting, config.maxBatchSize).map((batch) => delegate.processEvents(batch));
      if (!results.some((result) => result instanceof Promise)) return results.every(Boolean);
      return Promise.all(results).then((done) => done.every(Boolean));
    },
    shutdown: () => delegate.shutdown(),
    toString: () => `${pluginName}<${delegate}>`,
  };
}

function fit(events: readonly AuditEvent[], maxEventSize: number) {
  const fitting: AuditEvent[] = [];
  const tooLarge: AuditEvent[] = [];
  for (const event of events) {
    const hasObjects = isAtLeast(event.facts.level, "Request");
    const fitted = hasObjects && sizeOf(event) > maxEventSize ? truncated(event) : event;
    (sizeOf(fitted) > maxEventSize ? tooLarge : fitting).push(fitted);
  }
  return { fitting, tooLarge };
}

function truncated({ facts }: AuditEvent): AuditEvent {
  const annotations = new Map(facts.annotations).set("audit.k8s.io/truncated", "true");
  return new AuditEvent({ ...facts, requestObject: undefined, responseObject: undefined, annotations });
}

function batchesOf(events: readonly AuditEvent[], maxBatchSize: number): readonly (readonly AuditEvent[])[] {
  const batches: AuditEvent[][] = [];
  let size = 0;
  for (const event of events) {
    const eventSize = sizeOf(event);
    const last = batches.at(-1);
    if (last === undefined || size + eventSize > maxBatchSize) {
      batches.push([event]);
      size = eventSize;
    } else {
      last.push(event);
      size += eventSize;
    }
  }
  return batches;
}

/** With the line feed that ends an event where it stands alone. */
function sizeOf(event: AuditEvent): number {
  return Buffer.byteLength(event.json) + 1;
}
