import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** Why the merged OpenAPI v2 document is not what it was. */
export type RegenerationReason = "startup" | "add" | "update" | "delete";

/** Counts merged OpenAPI v2 documents. Mirrors `controllers/openapi/aggregator/metrics.go`. */
export interface OpenAPIMetrics {
  /** A document was made because of the APIService of that name; `*` where it was none. */
  regenerated(apiService: string, reason: RegenerationReason): void;
  /** How long that took. */
  took(seconds: number, reason: RegenerationReason): void;
}

const silent: OpenAPIMetrics = { regenerated: () => undefined, took: () => undefined };

/** Registers the metrics; without a registry nothing is counted. */
export function newOpenAPIMetrics(registry: MetricsRegistry | undefined): OpenAPIMetrics {
  if (registry === undefined) return silent;
  const counter = registry.counter({
    name: "aggregator_openapi_v2_regeneration_count",
    help: "Counter of OpenAPI v2 spec regeneration count broken down by causing APIService name and reason.",
    labels: ["apiservice", "reason"],
  });
  const gauge = registry.gauge({
    name: "aggregator_openapi_v2_regeneration_duration",
    help: "Gauge of OpenAPI v2 spec regeneration duration in seconds.",
    labels: ["reason"],
  });
  return {
    regenerated: (apiService, reason) => counter.inc([apiService, reason]),
    took: (seconds, reason) => gauge.set([reason], seconds),
  };
}
