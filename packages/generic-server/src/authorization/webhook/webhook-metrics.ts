import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** How one call of a webhook ended. */
export type WebhookCallResult = "success" | "canceled" | "timeout" | "error";

/** What is counted about webhooks that authorize. Mirrors `metrics.WebhookMetrics`. */
export interface WebhookMetrics {
  called(name: string, result: WebhookCallResult, seconds: number): void;
  /** A request went on to the next authorizer because this one could not be asked. */
  failedOpen(name: string, result: WebhookCallResult): void;
}

/** Prometheus' default buckets. Seconds. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of a server's webhooks, in its registry. */
export function newAuthorizationWebhookMetrics(registry: MetricsRegistry): WebhookMetrics {
  const labels = ["name", "result"];
  const evaluations = registry.counter({
    name: "apiserver_authorization_webhook_evaluations_total",
    help: "Calls of authorization webhooks.",
    labels,
  });
  const duration = registry.histogram({
    name: "apiserver_authorization_webhook_duration_seconds",
    help: "Time that calls of authorization webhooks took.",
    labels,
    buckets: durationBuckets,
  });
  const failOpen = registry.counter({
    name: "apiserver_authorization_webhook_evaluations_fail_open_total",
    help: "Requests that a webhook had no opinion about because it could not be asked.",
    labels,
  });
  return {
    called(name, result, seconds) {
      evaluations.inc([name, result]);
      duration.observe([name, result], seconds);
    },
    failedOpen: (name, result) => failOpen.inc([name, result]),
  };
}
