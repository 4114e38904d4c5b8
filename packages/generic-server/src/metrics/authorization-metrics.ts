import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { AuthorizationResult } from "../authorization/interfaces.js";
import type { AuthorizationObserver } from "../filters/with-authorization.js";

/** Seconds. Same as upstream. */
const durationBuckets = Array.from({ length: 15 }, (_, exponent) => 0.001 * 2 ** exponent);

const labels = { Allow: "allowed", Deny: "denied", NoOpinion: "no-opinion" } as const;

/** Counts what becomes of requests in authorization. Mirrors `filters.recordAuthorizationMetrics`. */
export function newAuthorizationObserver(registry: MetricsRegistry): AuthorizationObserver {
  const attempts = registry.counter({
    name: "authorization_attempts_total",
    help: "Requests that were authorized, by result: 'allowed', 'denied', 'no-opinion' or 'error'.",
    labels: ["result"],
  });
  const duration = registry.histogram({
    name: "authorization_duration_seconds",
    help: "Time that the authorization of a request took, by result.",
    labels: ["result"],
    buckets: durationBuckets,
  });
  return {
    observe(result, durationSeconds) {
      const label = labelOf(result);
      attempts.inc([label]);
      duration.observe([label], durationSeconds);
    },
  };
}

function labelOf({ decision, evaluationError }: AuthorizationResult): string {
  return decision !== "Allow" && evaluationError !== undefined ? "error" : labels[decision];
}
