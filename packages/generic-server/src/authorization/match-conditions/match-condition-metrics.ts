import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** Counts evaluations of match conditions. Labels are type and name of the authorizer. Mirrors `cel.MatcherMetrics`. */
export interface MatchConditionMetrics {
  evaluated(labels: readonly string[], seconds: number): void;
  evaluationFailed(labels: readonly string[]): void;
  /** An authorizer was not asked because of a condition. */
  excluded(labels: readonly string[]): void;
}

/** The metrics of match conditions of authorizers, in a server's registry. */
export function newAuthorizationMatchConditionMetrics(registry: MetricsRegistry): MatchConditionMetrics {
  const labels = ["type", "name"];
  const seconds = registry.histogram({
    name: "apiserver_authorization_match_condition_evaluation_seconds",
    help: "Time that the match conditions of an authorizer took, by its type and name.",
    labels,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.1, 0.2, 0.25],
  });
  const errors = registry.counter({
    name: "apiserver_authorization_match_condition_evaluation_errors_total",
    help: "Requests of which the match conditions of an authorizer could not be told, by its type and name.",
    labels,
  });
  const exclusions = registry.counter({
    name: "apiserver_authorization_match_condition_exclusions_total",
    help: "Requests that an authorizer was not asked about because of its match conditions, by its type and name.",
    labels,
  });
  return {
    evaluated: (values, elapsed) => seconds.observe(values, elapsed),
    evaluationFailed: (values) => errors.inc(values),
    excluded: (values) => exclusions.inc(values),
  };
}
