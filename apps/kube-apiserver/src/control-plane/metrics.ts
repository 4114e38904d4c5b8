import { addProcessMetrics, type Clock, type MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type Config,
  newAuthorizationObserver,
  newMetricsHandler,
  newRequestMetrics,
} from "@kube-apiserver/generic-server";

/** What a server counts, and how it shows it. */
export interface ServerMetrics {
  readonly config: Required<Pick<Config, "metricsHandler" | "requestObserver" | "authorizationObserver">>;
  /** Ends the samplers that scrapes have started. */
  stop(): void;
}

/** Metrics of requests and of the process, in the server's own registry. */
export function newServerMetrics(registry: MetricsRegistry, clock: Clock): ServerMetrics {
  const requests = newRequestMetrics(registry);
  const process = addProcessMetrics(registry, clock);
  return {
    config: {
      metricsHandler: newMetricsHandler(registry),
      requestObserver: requests.observer,
      authorizationObserver: newAuthorizationObserver(registry),
    },
    stop: () => process.stop(),
  };
}
