import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { Informer } from "@kube-apiserver/generic-server";
import { asAPIService, isAvailable } from "../apiservice/api-service.js";

/** Counts APIServices that are not available. Mirrors `status/metrics` of kube-aggregator. */
export interface AvailabilityMetrics {
  /** An APIService that was available is so no more. */
  becameUnavailable(name: string, reason: string): void;
}

const silent: AvailabilityMetrics = { becameUnavailable: () => undefined };

/** Registers the metrics; without a registry nothing is counted. The gauge is read from `apiServices` at each scrape. */
export function newAvailabilityMetrics(
  registry: MetricsRegistry | undefined,
  apiServices: Informer,
): AvailabilityMetrics {
  if (registry === undefined) return silent;
  const counter = registry.counter({
    name: "aggregator_unavailable_apiservice_total",
    help: "Counter of APIServices which are marked as unavailable broken down by APIService name and reason.",
    labels: ["name", "reason"],
  });
  const gauge = registry.gauge({
    name: "aggregator_unavailable_apiservice",
    help: "Gauge of APIServices which are marked as unavailable broken down by APIService name.",
    labels: ["name"],
  });
  registry.addCollector(async () => {
    // Those that are gone leave nothing behind.
    gauge.reset();
    for (const { object } of apiServices.list()) {
      gauge.set([object.metadata?.name ?? ""], isAvailable(asAPIService(object)) ? 0 : 1);
    }
  });
  return { becameUnavailable: (name, reason) => counter.inc([name, reason]) };
}
