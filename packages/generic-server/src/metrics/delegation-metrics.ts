import { isStatusError } from "@kube-apiserver/apimachinery";
import type { Clock, MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted of the questions that a server asks another one which decides for it. */
export interface DelegationMetrics {
  /** @param code - status of the answer; `<error>` when there was none */
  answered(code: string, seconds: number): void;
}

/** Seconds. Same as upstream. */
const buckets = [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10];

/** Registers what is counted of delegated authentication. Mirrors `authenticatorfactory`'s metrics. */
export function newDelegatedAuthenticationMetrics(registry: MetricsRegistry): DelegationMetrics {
  return newDelegationMetrics(registry, "apiserver_delegated_authn");
}

/** Registers what is counted of delegated authorization. Mirrors `authorizerfactory`'s metrics. */
export function newDelegatedAuthorizationMetrics(registry: MetricsRegistry): DelegationMetrics {
  return newDelegationMetrics(registry, "apiserver_delegated_authz");
}

function newDelegationMetrics(registry: MetricsRegistry, prefix: string): DelegationMetrics {
  const labels = ["code"];
  const total = registry.counter({
    name: `${prefix}_request_total`,
    help: "Questions to the server that decides, by the status of its answer.",
    labels,
  });
  const duration = registry.histogram({
    name: `${prefix}_request_duration_seconds`,
    help: "Time until the server that decides answered, by the status of its answer.",
    labels,
    buckets,
  });
  return {
    answered(code, seconds) {
      total.inc([code]);
      duration.observe([code], seconds);
    },
  };
}

/** Where questions are counted. */
export interface DelegationCount {
  readonly metrics: DelegationMetrics;
  readonly clock: Clock;
}

/** Counts one question, whose good answer is a creation. Absent `count`: just asks. */
export async function countDelegated<T>(count: DelegationCount | undefined, ask: () => Promise<T>): Promise<T> {
  if (count === undefined) return ask();
  const startMs = count.clock.monotonic();
  const answered = (code: string) => count.metrics.answered(code, (count.clock.monotonic() - startMs) / 1000);
  try {
    const answer = await ask();
    answered("201");
    return answer;
  } catch (err) {
    answered(isStatusError(err) ? String(err.status.code ?? "<error>") : "<error>");
    throw err;
  }
}
