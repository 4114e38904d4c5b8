import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { DiscoveryManager } from "@kube-apiserver/generic-server";

/** Registers what is counted of discovery; read at each scrape. Mirrors `endpoints/discovery/aggregated/metrics.go`. */
export function addDiscoveryMetrics(
  registry: MetricsRegistry | undefined,
  discovery: Pick<DiscoveryManager, "aggregations">,
): void {
  if (registry === undefined) return;
  const counter = registry.counter({
    name: "aggregator_discovery_aggregation_count_total",
    help: "Counter of number of times discovery was aggregated",
  });
  let counted = 0;
  registry.addCollector(async () => {
    const { aggregations } = discovery;
    counter.inc([], aggregations - counted);
    counted = aggregations;
  });
}
