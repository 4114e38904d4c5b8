import type { Counter, MetricsRegistry } from "@kube-apiserver/component-base";
import type { Authorizer } from "./interfaces.js";

/** Counts what authorizers decide. Labels are type and name of the authorizer, and the decision. */
export type DecisionMetrics = Pick<Counter, "inc">;

/** The metrics of decisions, in a server's registry. */
export function newDecisionMetrics(registry: MetricsRegistry): DecisionMetrics {
  return registry.counter({
    name: "apiserver_authorization_decisions_total",
    help: "Requests that an authorizer allowed or denied, by its type and name.",
    labels: ["type", "name", "decision"],
  });
}

/** Counts what an authorizer allows and denies; no opinion is no decision. Mirrors `metrics.InstrumentedAuthorizer`. */
export function instrumentedAuthorizer(
  type: string,
  name: string,
  delegate: Authorizer,
  metrics: DecisionMetrics,
): Authorizer {
  return {
    async authorize(attributes, signal) {
      const result = await delegate.authorize(attributes, signal);
      if (result.decision === "Allow") metrics.inc([type, name, "allowed"]);
      if (result.decision === "Deny") metrics.inc([type, name, "denied"]);
      return result;
    },
  };
}
