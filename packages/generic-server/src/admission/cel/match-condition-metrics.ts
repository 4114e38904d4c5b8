import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** Counts evaluations of match conditions. Labels are name, kind, type and operation. */
export interface MatchConditionMetrics {
  evaluated(labels: readonly string[], seconds: number): void;
  evaluationFailed(labels: readonly string[]): void;
  /** A request was let pass by because of a condition. */
  excluded(labels: readonly string[]): void;
}

const labels = ["name", "kind", "type", "operation"];
const where =
  "identified by name of resource containing the match condition and broken out for each kind containing matchConditions (webhook or policy), operation and admission type (validate or admit).";

/** Mirrors the match conditions of `admission/metrics`. */
export function newMatchConditionMetrics(registry: MetricsRegistry): MatchConditionMetrics {
  const seconds = registry.histogram({
    name: "apiserver_admission_match_condition_evaluation_seconds",
    help: "Admission match condition evaluation time in seconds, identified by name and broken out for each kind containing matchConditions (webhook or policy), operation and type (validate or admit).",
    labels,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.1, 0.2, 0.25],
  });
  const errors = registry.counter({
    name: "apiserver_admission_match_condition_evaluation_errors_total",
    help: `Admission match condition evaluation errors count, ${where}`,
    labels,
  });
  const exclusions = registry.counter({
    name: "apiserver_admission_match_condition_exclusions_total",
    help: `Admission match condition evaluation exclusions count, ${where}`,
    labels,
  });
  return {
    evaluated: (values, elapsed) => seconds.observe(values, elapsed),
    evaluationFailed: (values) => errors.inc(values),
    excluded: (values) => exclusions.inc(values),
  };
}
