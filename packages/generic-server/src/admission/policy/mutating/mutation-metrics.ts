import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { errorTypeOf } from "../error-type.js";

/** Counts what policies change. Mirrors `mutating/metrics`. */
export interface MutationMetrics {
  /** @param error - why there was no change; undefined when there was */
  observe(policy: string, binding: string, elapsedMs: number, error?: string): void;
}

/** Adds the metrics of mutating policies. */
export function newMutationMetrics(registry: MetricsRegistry): MutationMetrics {
  const labels = ["policy", "policy_binding", "error_type"];
  const total = registry.counter({
    name: "apiserver_mutating_admission_policy_check_total",
    help: "Mutation admission policy check total, labeled by policy and further identified by binding.",
    labels,
  });
  const seconds = registry.histogram({
    name: "apiserver_mutating_admission_policy_check_duration_seconds",
    help: "Mutation admission latency for individual mutation expressions in seconds, labeled by policy and binding.",
    labels,
    buckets: [0.0000005, 0.001, 0.01, 0.1, 1],
  });
  return {
    observe(policy, binding, elapsedMs, error) {
      const values = [policy, binding, error === undefined ? "no_error" : errorTypeOf(error)];
      total.inc(values);
      seconds.observe(values, elapsedMs / 1000);
    },
  };
}
