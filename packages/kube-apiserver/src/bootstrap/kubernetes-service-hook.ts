import type { Clock, Logger } from "@kube-apiserver/component-base";
import { sleep } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { KV } from "@kube-apiserver/storage";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { type KubernetesServiceConfig, reconcileKubernetesService } from "./kubernetes-service.js";
import { ReplicaLeases } from "./replica-leases.js";
import { SystemObjects } from "./system-objects.js";

/** What the hook that keeps the `kubernetes` service needs. */
export interface KubernetesServiceHookConfig {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly kv: KV;
  readonly storagePrefix: string;
  readonly storageOf: StorageLookup;
  readonly service: KubernetesServiceConfig;
  /** Address that clients inside the cluster reach this replica at. */
  readonly advertiseAddress: string;
}

/** How often the objects are compared with what they should be. */
const intervalMs = 10_000;

/**
 * Keeps `default/kubernetes` pointing at the replicas that serve, from start to shutdown. At shutdown the replica takes
 * itself out first, while it still answers.
 */
export function addKubernetesServiceHook(server: GenericAPIServer, config: KubernetesServiceHookConfig): void {
  const leases = new ReplicaLeases(config.kv, config.storagePrefix);
  const stopped = new AbortController();
  server.addPostStartHook("bootstrap-controller", async ({ signal, background }) => {
    const ending = AbortSignal.any([signal, stopped.signal]);
    await tryReconcile(config, leases, signal);
    background(keepReconciling(config, leases, ending));
  });
  server.addPreShutdownHook("stop-kubernetes-service-controller", async () => {
    stopped.abort();
    await leases.remove(config.advertiseAddress);
    const rest = await leases.addresses();
    await reconcileKubernetesService(
      newObjects(config, new AbortController().signal),
      storagesOf(config),
      config.service,
      rest,
    );
  });
}

async function keepReconciling(
  config: KubernetesServiceHookConfig,
  leases: ReplicaLeases,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(config.clock, Math.min(intervalMs, ReplicaLeases.renewSeconds * 1000), signal);
    if (signal.aborted) return;
    await tryReconcile(config, leases, signal);
  }
}

/** A replica serves whatever becomes of these objects: a loopback address is never an endpoint, and that is no reason to end. */
async function tryReconcile(
  config: KubernetesServiceHookConfig,
  leases: ReplicaLeases,
  signal: AbortSignal,
): Promise<void> {
  try {
    await reconcile(config, leases, signal);
  } catch (err) {
    if (!signal.aborted) config.logger.warn("unable to reconcile the kubernetes service, will retry", { err });
  }
}

async function reconcile(
  config: KubernetesServiceHookConfig,
  leases: ReplicaLeases,
  signal: AbortSignal,
): Promise<void> {
  await leases.renew(config.advertiseAddress);
  const addresses = await leases.addresses();
  await reconcileKubernetesService(newObjects(config, signal), storagesOf(config), config.service, addresses);
}

function newObjects({ clock }: KubernetesServiceHookConfig, signal: AbortSignal): SystemObjects {
  return new SystemObjects(clock, signal);
}

function storagesOf({ storageOf }: KubernetesServiceHookConfig) {
  return {
    services: storageOf("", "services"),
    endpoints: storageOf("", "endpoints"),
    endpointSlices: storageOf("discovery.k8s.io", "endpointslices"),
  };
}
