import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** How a proxy is reached. */
export type ProxyTransportName = "tcp" | "uds";

/** Where a dial failed: on the way to the proxy, or when it was asked to go on. */
export type DialStage = "connect" | "proxy";

/** What is counted of connections through proxies. Mirrors `egressselector/metrics.DialMetrics`. */
export interface DialMetrics {
  started(transport: ProxyTransportName): void;
  failed(transport: ProxyTransportName, stage: DialStage): void;
  succeeded(transport: ProxyTransportName, seconds: number): void;
}

/** The only protocol that is spoken to proxies. */
const protocol = "http_connect";
/** Seconds. Same as upstream. */
const buckets = [0.005, 0.025, 0.1, 0.5, 2.5, 12.5];

/** Registers them. */
export function newDialMetrics(registry: MetricsRegistry): DialMetrics {
  const prefix = "apiserver_egress_dialer_dial";
  const starts = registry.counter({
    name: `${prefix}_start_total`,
    help: "Connections through a proxy that were begun, by its protocol and how it is reached.",
    labels: ["protocol", "transport"],
  });
  const latencies = registry.histogram({
    name: `${prefix}_duration_seconds`,
    help: "Time until a connection through a proxy was there, by its protocol and how it is reached.",
    labels: ["protocol", "transport"],
    buckets,
  });
  const failures = registry.counter({
    name: `${prefix}_failure_count`,
    help: "Connections through a proxy that could not be made, by its protocol, how it is reached, and the stage.",
    labels: ["protocol", "transport", "stage"],
  });
  return {
    started: (transport) => starts.inc([protocol, transport]),
    failed: (transport, stage) => failures.inc([protocol, transport, stage]),
    succeeded: (transport, seconds) => latencies.observe([protocol, transport], seconds),
  };
}
