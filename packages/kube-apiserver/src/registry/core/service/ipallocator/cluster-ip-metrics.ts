import { everythingFields, everythingLabels } from "@kube-apiserver/apimachinery";
import { CancellationSource, type Clock, type MetricsRegistry } from "@kube-apiserver/component-base";
import { newSystemContext, type Store } from "@kube-apiserver/generic-server";
import { blockHas, parseIP } from "../../../networking/ip-address.js";
import type { AllocationScope } from "../allocation-error.js";
import { isManaged } from "./ip-address-object.js";
import { type ServiceBlocks, usableCount } from "./service-blocks.js";

const prefix = "kube_apiserver_clusterip_allocator";
/** prometheus.DefBuckets. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Counts what is taken of each block. Mirrors the metrics of upstream's `ipallocator`. */
export interface ClusterIPMetrics {
  allocated(cidr: string, scope: AllocationScope): void;
  failed(cidr: string, scope: AllocationScope): void;
  /** Begins an allocation; `taken` says that it came to something. */
  startTimer(cidr: string): { taken(): void };
}

/** Where the gauges are read from at each scrape. */
export interface ClusterIPMetricsSource {
  readonly addresses: () => Store;
  readonly blocks: ServiceBlocks;
  readonly clock: Clock;
}

const silent: ClusterIPMetrics = {
  allocated: () => undefined,
  failed: () => undefined,
  startTimer: () => ({ taken: () => undefined }),
};

/** Registers the metrics; without a registry nothing is counted. */
export function newClusterIPMetrics(
  registry: MetricsRegistry | undefined,
  source: ClusterIPMetricsSource,
): ClusterIPMetrics {
  if (registry === undefined) return silent;
  const allocations = registry.counter({
    name: `${prefix}_allocation_total`,
    help: "Number of Cluster IPs allocations",
    labels: ["cidr", "scope"],
  });
  const errors = registry.counter({
    name: `${prefix}_allocation_errors_total`,
    help: "Number of errors trying to allocate Cluster IPs",
    labels: ["cidr", "scope"],
  });
  const seconds = registry.histogram({
    name: `${prefix}_allocation_duration_seconds`,
    help: "Duration in seconds to allocate a Cluster IP by ServiceCIDR",
    labels: ["cidr"],
    buckets,
  });
  addGauges(registry, source);
  return {
    allocated: (cidr, scope) => allocations.inc([cidr, scope]),
    failed: (cidr, scope) => errors.inc([cidr, scope]),
    startTimer(cidr) {
      const start = performance.now();
      return { taken: () => seconds.observe([cidr], (performance.now() - start) / 1000) };
    },
  };
}

function addGauges(registry: MetricsRegistry, { addresses, blocks, clock }: ClusterIPMetricsSource): void {
  const allocated = registry.gauge({
    name: `${prefix}_allocated_ips`,
    help: "Gauge measuring the number of allocated IPs for Services",
    labels: ["cidr"],
  });
  const available = registry.gauge({
    name: `${prefix}_available_ips`,
    help: "Gauge measuring the number of available IPs for Services",
    labels: ["cidr"],
  });
  registry.addCollector(async () => {
    const ctx = newSystemContext({ clock, signal: new CancellationSource() });
    const cached = { labelSelector: everythingLabels, fieldSelector: everythingFields, resourceVersion: "0" };
    const { items } = await addresses().list(ctx, cached);
    const held = items
      .filter(({ object }) => isManaged(object))
      .flatMap(({ object }) => parseIP(object.metadata?.name ?? "") ?? []);
    allocated.reset();
    available.reset();
    for (const block of await blocks.list()) {
      const used = held.filter((address) => blockHas(block, address)).length;
      allocated.set([block.cidr], used);
      available.set([block.cidr], Math.max(Number(usableCount(block)) - used, 0));
    }
  });
}
