import type { Clock } from "@kube-apiserver/component-base";
import { type RetryBackoff, withExponentialBackoff } from "../../webhook/exponential-backoff.js";
import type { WebhookClient } from "../../webhook/webhook-client.js";
import type { AuditEvent } from "../audit-event.js";
import type { AuditFailureReporter } from "../audit-metrics.js";
import type { AuditBackend } from "./backend.js";

const pluginName = "webhook";

/** What {@link newWebhookBackend} works with. */
export interface WebhookBackendParts {
  readonly backoff: RetryBackoff;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly jitter: () => number;
  readonly report: AuditFailureReporter;
}

/**
 * Sends events as `EventList`. Whatever goes wrong is tried again: there is hardly a reason to give up that will not be gone
 * a moment later. Mirrors package `audit/webhook`.
 */
export function newWebhookBackend(client: WebhookClient, parts: WebhookBackendParts): AuditBackend {
  const { backoff, clock, jitter, report } = parts;
  return {
    async processEvents(events) {
      try {
        const list = eventList(events);
        await withExponentialBackoff(backoff, { clock, random: jitter, shouldRetry: () => true }, () =>
          client.post(list),
        );
        return true;
      } catch (err) {
        report(pluginName, err, events);
        return false;
      }
    },
    shutdown() {
      client.close();
      return Promise.resolve();
    },
    toString: () => pluginName,
  };
}

function eventList(events: readonly AuditEvent[]): string {
  const items = events.map(({ itemJSON }) => itemJSON).join(",");
  return `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items}]}\n`;
}
