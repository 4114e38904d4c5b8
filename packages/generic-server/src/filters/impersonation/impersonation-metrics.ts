import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted of users who act as others. Mirrors package `impersonation/metrics`. */
export interface ImpersonationMetrics {
  /** @param mode - the one that allowed it; empty: none did */
  attempted(mode: string, decision: "allowed" | "denied", seconds: number): void;
  /** One question of an attempt was answered. */
  asked(mode: string, decision: "allowed" | "denied", seconds: number): void;
}

/** Seconds: 1 ms and what comes of doubling it. Same as upstream. */
const buckets = Array.from({ length: 15 }, (_, at) => 0.001 * 2 ** at);

/** Registers them. */
export function newImpersonationMetrics(registry: MetricsRegistry): ImpersonationMetrics {
  const instruments = (name: string, what: string) => {
    const labels = ["mode", "decision"];
    const total = registry.counter({
      name: `apiserver_impersonation_${name}_total`,
      help: `${what}, by outcome.`,
      labels,
    });
    const duration = registry.histogram({
      name: `apiserver_impersonation_${name}_duration_seconds`,
      help: `Time that ${what.toLowerCase()} took, by outcome.`,
      labels,
      buckets,
    });
    return (mode: string, decision: string, seconds: number) => {
      total.inc([mode, decision]);
      duration.observe([mode, decision], seconds);
    };
  };
  return {
    attempted: instruments("attempts", "Attempts to act as another user"),
    asked: instruments("authorization_attempts", "Questions of authorization about acting as another user"),
  };
}
