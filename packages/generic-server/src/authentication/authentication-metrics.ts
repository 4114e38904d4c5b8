import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted of attempts to be let in. Mirrors `recordAuthenticationMetrics`. */
export interface AuthenticationObserver {
  /** @param userName - of who was let in */
  observe(result: "success" | "failure" | "error", seconds: number, userName?: string): void;
}

/** Seconds: 1 ms and what comes of doubling it. Same as upstream. */
const buckets = Array.from({ length: 15 }, (_, at) => 0.001 * 2 ** at);

/** Registers them. */
export function newAuthenticationObserver(registry: MetricsRegistry): AuthenticationObserver {
  const users = registry.counter({
    name: "authenticated_user_requests",
    help: "Requests that were let in, by the name or the kind of their user.",
    labels: ["username"],
  });
  const attempts = registry.counter({
    name: "authentication_attempts",
    help: "Attempts to be let in, by outcome.",
    labels: ["result"],
  });
  const duration = registry.histogram({
    name: "authentication_duration_seconds",
    help: "Time until a request was let in or refused, by outcome.",
    labels: ["result"],
    buckets,
  });
  return {
    observe(result, seconds, userName) {
      if (userName !== undefined) users.inc([compressUserName(userName)]);
      attempts.inc([result]);
      duration.observe([result], seconds);
    },
  };
}

const ownNames: ReadonlySet<string> = new Set([
  "admin",
  "client",
  "kube_proxy",
  "kubelet",
  "system:serviceaccount:kube-system:default",
]);

/** There are too many users for a series each. Mirrors `compressUsername`. */
function compressUserName(name: string): string {
  if (ownNames.has(name)) return name;
  return name.includes("@") ? "email_id" : "other";
}
