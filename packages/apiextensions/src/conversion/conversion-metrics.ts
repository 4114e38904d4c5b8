import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { ConversionFailure } from "./conversion-error.js";

/** What is counted of conversions by webhooks, under upstream's names. */
export interface ConversionMetrics {
  /** A call, or what needed none. @param failure - absent: it succeeded */
  called(seconds: number, failure?: ConversionFailure): void;
  /** A conversion between versions of one definition. */
  converted(definition: string, from: string, to: string, succeeded: boolean, seconds: number): void;
}

/** 1 ms, and fourteen times twice as much. */
const conversionBuckets = Array.from({ length: 15 }, (_, at) => 0.001 * 2 ** at);

/** Registers the metrics. Mirrors `conversion/metrics.go`. */
export function newConversionMetrics(registry: MetricsRegistry): ConversionMetrics {
  const labels = ["result", "failure_type"];
  const requests = registry.counter({
    name: "apiserver_conversion_webhook_request_total",
    help: "Counter for conversion webhook requests with success/failure and failure error type",
    labels,
  });
  const duration = registry.histogram({
    name: "apiserver_conversion_webhook_duration_seconds",
    help: "Conversion webhook request latency",
    labels,
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 45, 60],
  });
  const conversions = registry.histogram({
    name: "apiserver_crd_conversion_webhook_duration_seconds",
    help: "CRD webhook conversion duration in seconds",
    labels: ["crd_name", "from_version", "to_version", "succeeded"],
    buckets: conversionBuckets,
  });
  return {
    called(seconds, failure) {
      const values = failure === undefined ? ["success", ""] : ["failure", failure];
      requests.inc(values);
      duration.observe(values, seconds);
    },
    converted: (definition, from, to, succeeded, seconds) =>
      conversions.observe([definition, from, to, String(succeeded)], seconds),
  };
}
