import type { Clock, MetricsRegistry } from "@kube-apiserver/component-base";
import { GRPCCallError } from "@kube-apiserver/storage";

/** What is counted of an external signer. Mirrors package `externaljwt/metrics`. */
export interface ExternalSignerMetrics {
  /** @param failure - undefined when it went well */
  fetchedKeys(failure: unknown, dataTimestampMs?: number): void;
  signed(failure: unknown): void;
  called(method: string, failure: unknown, seconds: number): void;
}

/** Seconds. Same as upstream. */
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Registers them. */
export function newExternalSignerMetrics(registry: MetricsRegistry, clock: Clock): ExternalSignerMetrics {
  const named = (name: string, help: string, labels: readonly string[]) => ({
    name: `apiserver_externaljwt_${name}`,
    help,
    labels,
  });
  const lastFetch = registry.gauge(named("fetch_keys_success_timestamp", "Time when keys were got last.", []));
  const lastData = registry.gauge(named("fetch_keys_data_timestamp", "Since when the keys are what they are.", []));
  const fetches = registry.counter(named("fetch_keys_request_total", "Attempts to get keys, by outcome.", ["code"]));
  const signs = registry.counter(named("sign_request_total", "Attempts to sign tokens, by outcome.", ["code"]));
  const duration = registry.histogram({
    ...named("request_duration_seconds", "Time that calls took, by outcome.", ["method", "code"]),
    buckets,
  });
  return {
    fetchedKeys(failure, dataTimestampMs) {
      fetches.inc([codeOf(failure)]);
      if (failure === undefined) lastFetch.set([], clock.now() / 1000);
      if (dataTimestampMs !== undefined) lastData.set([], dataTimestampMs / 1000);
    },
    signed: (failure) => signs.inc([codeOf(failure)]),
    called: (method, failure, seconds) => duration.observe([method, codeOf(failure)], seconds),
  };
}

function codeOf(failure: unknown): string {
  if (failure === undefined) return "OK";
  for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof GRPCCallError) return cause.status;
  }
  return "unknown-non-grpc";
}
