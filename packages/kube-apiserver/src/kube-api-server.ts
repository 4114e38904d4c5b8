import type { GroupResource } from "@kube-apiserver/apimachinery";
import {
  type CompletedConfig,
  type DelegationTarget,
  type GenericAPIServer,
  newGenericAPIServer,
  type Store,
} from "@kube-apiserver/generic-server";
import { addDefaultServiceCIDRHook, defaultServiceCIDRHook } from "./bootstrap/default-service-cidr-hook.js";
import { addServiceRepairHook } from "./bootstrap/service-repair-hook.js";
import { type CompletedExtraConfig, completeExtraConfig, type ExtraConfig } from "./config/extra-config.js";
import { resourceDefinitions } from "./registry/resource-definitions.js";
import { ResourceRegistry } from "./registry/resource-registry.js";

/** What the core server is made from. Mirrors `controlplane.Config`. */
export interface KubeAPIServerConfig {
  readonly generic: CompletedConfig;
  readonly extra: ExtraConfig;
}

// Not exported, never constructed: it only keeps other modules from making a completed config.
abstract class Completed {
  declare private readonly nominal: never;
}

/** A {@link KubeAPIServerConfig} with every default filled in. Only {@link completeKubeAPIServerConfig} makes one. */
export type CompletedKubeAPIServerConfig = Readonly<{ generic: CompletedConfig; extra: CompletedExtraConfig }> &
  Completed;

/** Fills in defaults. The config is not changed; the result is frozen. */
export function completeKubeAPIServerConfig(config: KubeAPIServerConfig): CompletedKubeAPIServerConfig {
  const completed = { generic: config.generic, extra: completeExtraConfig(config.extra) };
  return Object.freeze(completed) as CompletedKubeAPIServerConfig;
}

/** The core server with what the rest of the chain needs from it. */
export interface KubeAPIServer {
  readonly genericAPIServer: GenericAPIServer;
  /**
   * The store of a built-in resource, for the server's own work: informers, bootstrap, admission.
   * @throws RangeError when there is no such stored resource
   */
  storeOf(resource: GroupResource): Store;
  /** Every store made so far, by `resource.group`. */
  readonly stores: ReadonlyMap<string, Store>;
}

/**
 * The server of the built-in resources. Storage is closed with it. Mirrors `controlplane.CompletedConfig.New`.
 */
export function newKubeAPIServer(config: CompletedKubeAPIServerConfig, delegate: DelegationTarget): KubeAPIServer {
  const genericAPIServer = newGenericAPIServer("kube-apiserver", config.generic, delegate);
  const registry = installKubeAPIs(genericAPIServer, config.extra);
  return { genericAPIServer, storeOf: (resource) => registry.storeOf(resource), stores: registry.stores };
}

/** Serves the built-in resources on `server`, one group after the other in upstream's order. */
export function installKubeAPIs(server: GenericAPIServer, extra: CompletedExtraConfig): ResourceRegistry {
  const { clock, random, logger, authorization: authorizer, restOptionsGetter, expressionEngines } = server.config;
  const { egressSelector } = server.config;
  const deps = { clock, random, logger, authorizer, restOptionsGetter, expressionEngines, extra };
  const registry = new ResourceRegistry(deps, resourceDefinitions, egressSelector?.lookup("cluster"));
  server.onDestroy(() => registry.destroy());
  for (const group of registry.groups()) server.installAPIGroup(group);
  addServiceHooks(server, extra, registry);
  return registry;
}

/** What services need before the server is ready: blocks to take addresses of, and nothing left over from a crash. */
function addServiceHooks(server: GenericAPIServer, extra: CompletedExtraConfig, registry: ResourceRegistry): void {
  const storeOf = (resource: GroupResource) => registry.storeOf(resource);
  const serviceCIDRs = { group: "networking.k8s.io", resource: "servicecidrs" };
  addDefaultServiceCIDRHook(server, {
    ranges: extra.serviceIPRanges,
    storage: () => storeOf(serviceCIDRs),
    statusStorage: () => registry.statusOf(serviceCIDRs),
  });
  const blocksReady = async () => server.postStartHooks.get(defaultServiceCIDRHook)?.done;
  addServiceRepairHook(server, { extra, storeOf, blocksReady });
}
