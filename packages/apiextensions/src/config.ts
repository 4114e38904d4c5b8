import type { MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type CompletedConfig,
  type NewHookClients,
  newDefaultHookClients,
  type RESTOptionsGetter,
} from "@kube-apiserver/generic-server";

/** What the server of definitions has of its own. */
export interface ExtraConfig {
  /** Storage of custom resources. Absent: that of the generic config. */
  readonly crdRESTOptionsGetter?: RESTOptionsGetter;
  /** Makes the clients that call conversion webhooks. Absent: services are found by DNS. */
  readonly newHookClients?: NewHookClients;
  /** Where conversions are counted. Absent: nowhere. */
  readonly metrics?: MetricsRegistry;
  /**
   * How many servers serve the same definitions (`--apiserver-count`). With others, a definition whose names are accepted is
   * served for five seconds before it is said to be established, so that they know it by then. Default 1.
   */
  readonly serverCount?: number;
}

/** What the server of definitions is made from. Mirrors `apiserver.Config` of the apiextensions server. */
export interface CRDConfig {
  readonly generic: CompletedConfig;
  /** Absent: every default. */
  readonly extra?: ExtraConfig;
}

// Not exported, never constructed: it only keeps other modules from making a completed config.
abstract class Completed {
  declare private readonly nominal: never;
}

/** A {@link CRDConfig} with every default filled in. Only {@link completeCRDConfig} makes one. */
export type CompletedCRDConfig = Readonly<{
  generic: CompletedConfig;
  extra: Readonly<{
    crdRESTOptionsGetter: RESTOptionsGetter;
    newHookClients: NewHookClients;
    metrics: MetricsRegistry | undefined;
    serverCount: number;
  }>;
}> &
  Completed;

/** Fills in defaults. The config is not changed; the result is frozen. */
export function completeCRDConfig({ generic, extra = {} }: CRDConfig): CompletedCRDConfig {
  const completed = {
    generic,
    extra: {
      crdRESTOptionsGetter: extra.crdRESTOptionsGetter ?? generic.restOptionsGetter,
      newHookClients: extra.newHookClients ?? newDefaultHookClients,
      metrics: extra.metrics,
      serverCount: extra.serverCount ?? 1,
    },
  };
  return Object.freeze(completed) as CompletedCRDConfig;
}
