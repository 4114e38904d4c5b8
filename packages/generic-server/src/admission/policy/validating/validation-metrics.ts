import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { errorTypeOf } from "../error-type.js";
import type { PolicyDecision } from "./policy-decision.js";

/** What came of a decision for the request. */
export type EnforcementAction = "allow" | "deny" | "audit" | "warn";

/** Counts what policies decide. Mirrors `validating/metrics`. */
export interface ValidationMetrics {
  observe(decision: PolicyDecision, policy: string, binding: string, action: EnforcementAction): void;
}

/** Adds the metrics of validating policies. */
export function newValidationMetrics(registry: MetricsRegistry): ValidationMetrics {
  const labels = ["policy", "policy_binding", "error_type", "enforcement_action"];
  const total = registry.counter({
    name: "apiserver_validating_admission_policy_check_total",
    help: "Validation admission policy check total, labeled by policy and further identified by binding and enforcement action taken.",
    labels,
  });
  const seconds = registry.histogram({
    name: "apiserver_validating_admission_policy_check_duration_seconds",
    help: "Validation admission latency for individual validation expressions in seconds, labeled by policy and further including binding and enforcement action taken.",
    labels,
    buckets: [0.0000005, 0.001, 0.01, 0.1, 1],
  });
  return {
    observe(decision, policy, binding, action) {
      const values = [
        policy,
        binding,
        decision.evaluation === "admit" ? "no_error" : errorTypeOf(decision.message),
        action,
      ];
      total.inc(values);
      seconds.observe(values, decision.elapsedMs / 1000);
    },
  };
}
