import { type Clock, type Logger, sleep, untilAborted } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { defaultServiceCIDRHook } from "./default-service-cidr-hook.js";
import {
  type EndpointReconciler,
  type EndpointReconcilerType,
  newLeaseEndpointReconciler,
  newMasterCountEndpointReconciler,
  noneEndpointReconciler,
} from "./endpoint-reconciler.js";
import { ensureKubernetesService, type KubernetesServiceConfig } from "./kubernetes-service.js";
import { MasterLeases } from "./master-leases.js";
import { ServiceEndpoints } from "./service-endpoints.js";
import { SystemObjects } from "./system-objects.js";

/** What the hook that keeps the `kubernetes` service needs. */
export interface KubernetesServiceHookConfig {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storageOf: StorageLookup;
  readonly service: KubernetesServiceConfig;
  /** Address that clients inside the cluster reach this server at. */
  readonly advertiseAddress: string;
  /** `--endpoint-reconciler-type` */
  readonly endpointReconcilerType: EndpointReconcilerType;
  /** `--apiserver-count`, for `master-count`. */
  readonly apiserverCount: number;
}

/** How often the objects are compared with what they should be. Same as upstream. */
const intervalMs = 10_000;
/** A server that cannot reach its storage does not wait for it to go. */
const farewellMs = 2 * intervalMs;

/**
 * Keeps `default/kubernetes` pointing at the servers that are ready. What an earlier run left is taken out at start; this
 * server is added once it is ready, and takes itself out first thing at shutdown, while it still answers. Mirrors
 * upstream's `kubernetesservice.Controller`.
 */
export function addKubernetesServiceHook(server: GenericAPIServer, config: KubernetesServiceHookConfig): void {
  const { clock, logger, advertiseAddress: ip, storageOf } = config;
  // Removal at shutdown must not be cut short by the shutdown.
  const objects = new SystemObjects(clock, new AbortController().signal);
  const reconciler = newReconciler(server, config, objects);
  const attempts = new Attempts(logger);
  const stopped = new AbortController();
  let running = Promise.resolve();

  server.addPostStartHook("bootstrap-controller", async ({ signal, background }) => {
    const ending = AbortSignal.any([signal, stopped.signal]);
    await attempts.try("remove what an earlier run left at the kubernetes service", async () => {
      const isStale = await reconciler.remove(ip);
      if (isStale) logger.warn("took the address of an earlier run out of the kubernetes service, it did not end well");
    });
    await server.postStartHooks.get(defaultServiceCIDRHook)?.done;
    const ensure = (fixPorts: boolean) =>
      attempts.try("sync the kubernetes service", () =>
        ensureKubernetesService(objects, storageOf("", "services"), config.service, fixPorts),
      );
    await ensure(true);
    running = (async () => {
      await Promise.race([server.hooksDone(), untilAborted(ending)]);
      for (let fixPorts = true; !ending.aborted; fixPorts = false) {
        if (!fixPorts) await ensure(false);
        await attempts.try("sync the endpoints of the kubernetes service", () => reconciler.reconcile(ip, fixPorts));
        await sleep(clock, intervalMs, ending);
      }
    })();
    background(running);
  });

  server.addPreShutdownHook("stop-kubernetes-service-controller", async () => {
    stopped.abort();
    const farewell = attempts.try("remove endpoints from the kubernetes service", async () => {
      await running;
      await reconciler.remove(ip);
    });
    const limit = new AbortController();
    await Promise.race([farewell, sleep(clock, farewellMs, limit.signal)]);
    limit.abort();
  });
  server.onDestroy(() => reconciler.close());
}

function newReconciler(
  { config: { restOptionsGetter } }: GenericAPIServer,
  { endpointReconcilerType, apiserverCount, service, storageOf }: KubernetesServiceHookConfig,
  objects: SystemObjects,
): EndpointReconciler {
  const storages = {
    endpoints: storageOf("", "endpoints"),
    endpointSlices: storageOf("discovery.k8s.io", "endpointslices"),
  };
  const endpoints = new ServiceEndpoints({ objects, storages, port: service.targetPort });
  switch (endpointReconcilerType) {
    case "lease":
      return newLeaseEndpointReconciler(endpoints, new MasterLeases(restOptionsGetter));
    case "master-count":
      return newMasterCountEndpointReconciler(endpoints, apiserverCount);
    case "none":
      return noneEndpointReconciler;
    default:
      return endpointReconcilerType satisfies never;
  }
}

/**
 * Does work that may fail: it is tried again in time, and is no reason for the server to end. A loopback address, say, is
 * never an endpoint.
 */
class Attempts {
  readonly #logger: Logger;
  readonly #lastErrors = new Map<string, string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param what - for the log, which has each error once until it changes */
  async try(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#lastErrors.delete(what);
    } catch (err) {
      const text = String(err);
      if (this.#lastErrors.get(what) !== text) this.#logger.warn(`unable to ${what}, will retry`, { err });
      this.#lastErrors.set(what, text);
    }
  }
}
