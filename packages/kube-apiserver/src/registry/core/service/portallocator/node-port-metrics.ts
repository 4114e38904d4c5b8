import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { AllocationScope } from "../allocation-error.js";
import type { NodePortRange } from "./node-port-range.js";

const prefix = "kube_apiserver_nodeport_allocator";

/** Counts what is taken of the range. Mirrors the metrics of upstream's `portallocator`. */
export interface NodePortMetrics {
  allocated(scope: AllocationScope): void;
  failed(scope: AllocationScope): void;
}

const silent: NodePortMetrics = { allocated: () => undefined, failed: () => undefined };

/** Registers the metrics; without a registry nothing is counted. The gauges are read from storage at each scrape. */
export function newNodePortMetrics(registry: MetricsRegistry | undefined, ports: NodePortRange): NodePortMetrics {
  if (registry === undefined) return silent;
  const allocations = registry.counter({
    name: `${prefix}_allocation_total`,
    help: "Number of NodePort allocations",
    labels: ["scope"],
  });
  const errors = registry.counter({
    name: `${prefix}_allocation_errors_total`,
    help: "Number of errors trying to allocate NodePort",
    labels: ["scope"],
  });
  const allocated = registry.gauge({
    name: `${prefix}_allocated_ports`,
    help: "Gauge measuring the number of allocated NodePorts for Services",
  });
  const available = registry.gauge({
    name: `${prefix}_available_ports`,
    help: "Gauge measuring the number of available NodePorts for Services",
  });
  registry.addCollector(async () => {
    const taken = await ports.read();
    const count = [...taken.indices()].length;
    allocated.set([], count);
    available.set([], taken.size - count);
  });
  return { allocated: (scope) => allocations.inc([scope]), failed: (scope) => errors.inc([scope]) };
}
