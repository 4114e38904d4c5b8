import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted of a cache of tokens. Seconds. Mirrors `cache.statsCollector`. */
export interface TokenCacheMetrics {
  /** A question was answered, from the cache or not. */
  answered(status: "hit" | "miss", seconds: number): void;
  /** A question waits for the authenticator; call what is returned when it does no longer. */
  blocked(): () => void;
  /** The authenticator is asked; call what is returned when it has answered. */
  fetching(): (isAnswered: boolean) => void;
}

/** Seconds: those of Prometheus' own histograms, as upstream names none. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers them. Every cache of a server counts in the same ones. */
export function newTokenCacheMetrics(registry: MetricsRegistry): TokenCacheMetrics {
  const labels = ["status"];
  const duration = registry.histogram({
    name: "authentication_token_cache_request_duration_seconds",
    help: "Time until a token was known or refused, by whether the cache had it.",
    labels,
    buckets,
  });
  const requests = registry.counter({
    name: "authentication_token_cache_request_total",
    help: "Tokens that were asked for, by whether the cache had them.",
    labels,
  });
  const fetches = registry.counter({
    name: "authentication_token_cache_fetch_total",
    help: "Questions to the authenticators behind the cache, by outcome.",
    labels,
  });
  const active = registry.gauge({
    name: "authentication_token_cache_active_fetch_count",
    help: "Questions to the authenticators behind the cache that are not answered yet, and requests that wait for them.",
    labels,
  });
  return {
    answered(status, seconds) {
      requests.inc([status]);
      duration.observe([status], seconds);
    },
    blocked() {
      active.inc(["blocked"]);
      return () => active.dec(["blocked"]);
    },
    fetching() {
      active.inc(["in_flight"]);
      return (isAnswered) => {
        fetches.inc([isAnswered ? "ok" : "error"]);
        active.dec(["in_flight"]);
      };
    },
  };
}
