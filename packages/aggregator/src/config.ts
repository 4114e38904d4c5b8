import type { MetricsRegistry } from "@kube-apiserver/component-base";
import type { CertKeySource, CompletedConfig, ServiceResolver } from "@kube-apiserver/generic-server";
import { ConfigError } from "@kube-apiserver/generic-server";
import { newClusterIPResolver } from "./resolvers/service-resolver.js";
import type { ServiceInformers } from "./status/service-checks.js";

/** What an aggregator needs besides what every server does. Mirrors `apiserver.ExtraConfig` of kube-aggregator. */
export interface ExtraConfig {
  /**
   * The certificate by which extension servers know this one: `--proxy-client-cert-file`. Absent: it shows none, and
   * extension servers do not believe it whom it asks for.
   */
  readonly proxyClientCert?: CertKeySource;
  /**
   * Services and their endpoints, followed by somebody else. Absent: whether a service exists is not looked at, and
   * {@link serviceResolver} has to be given.
   */
  readonly serviceInformers?: ServiceInformers;
  /** Where services are reached. Absent: at their cluster IPs. */
  readonly serviceResolver?: ServiceResolver;
  /** `--aggregator-reject-forwarding-redirect`. Absent: true. */
  readonly rejectForwardingRedirects?: boolean;
  /** Where availability is counted. Absent: nowhere. */
  readonly metrics?: MetricsRegistry;
}

/** What an aggregator is made from. */
export interface AggregatorConfig {
  readonly generic: CompletedConfig;
  readonly extra: ExtraConfig;
}

interface CompletedExtraConfig {
  readonly proxyClientCert: CertKeySource | undefined;
  readonly serviceInformers: ServiceInformers | undefined;
  readonly serviceResolver: ServiceResolver;
  readonly rejectForwardingRedirects: boolean;
  readonly metrics: MetricsRegistry | undefined;
}

// Not exported, never constructed: it only keeps other modules from making a completed config.
abstract class Completed {
  declare private readonly nominal: never;
}

/** An {@link AggregatorConfig} with every default filled in. Only {@link completeAggregatorConfig} makes one. */
export type CompletedAggregatorConfig = Readonly<{ generic: CompletedConfig; extra: CompletedExtraConfig }> & Completed;

/**
 * Fills in defaults. The config is not changed; the result is frozen.
 * @throws ConfigError when there is no way to find services
 */
export function completeAggregatorConfig({ generic, extra }: AggregatorConfig): CompletedAggregatorConfig {
  const { proxyClientCert, serviceInformers, rejectForwardingRedirects = true, metrics } = extra;
  const serviceResolver = extra.serviceResolver ?? defaultResolver(serviceInformers);
  const settled = { proxyClientCert, serviceInformers, serviceResolver, rejectForwardingRedirects, metrics };
  return Object.freeze({ generic, extra: Object.freeze(settled) }) as CompletedAggregatorConfig;
}

function defaultResolver(informers: ServiceInformers | undefined): ServiceResolver {
  if (informers === undefined) throw new ConfigError("an aggregator needs serviceInformers or a serviceResolver");
  return newClusterIPResolver(informers.services);
}
