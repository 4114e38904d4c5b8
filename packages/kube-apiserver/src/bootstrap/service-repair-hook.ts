import type { GroupResource } from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import {
  EventRecorder,
  type GenericAPIServer,
  listerWatcherFromStorage,
  newInformer,
  type PostStartHookContext,
  type Store,
} from "@kube-apiserver/generic-server";
import type { CompletedExtraConfig } from "../config/extra-config.js";
import { IPAddressRepair } from "../registry/core/service/ipallocator/ip-address-repair.js";
import { ServiceBlocks } from "../registry/core/service/ipallocator/service-blocks.js";
import { NodePortRange } from "../registry/core/service/portallocator/node-port-range.js";
import { NodePortRepair } from "../registry/core/service/portallocator/node-port-repair.js";
import { SystemObjects } from "./system-objects.js";

/** How often everything is looked at. Same as upstream. */
const intervalMs = 180_000;
/** How long the first look may take before the server gives up. */
const firstLookMs = 60_000;

const services = { group: "", resource: "services" };
const ipAddresses = { group: "networking.k8s.io", resource: "ipaddresses" };
const serviceCIDRs = { group: "networking.k8s.io", resource: "servicecidrs" };

/** What the hook needs. */
export interface ServiceRepairConfig {
  readonly extra: Pick<CompletedExtraConfig, "serviceNodePortRange">;
  readonly storeOf: (resource: GroupResource) => Store;
  /** Resolves once there are blocks to compare addresses with. */
  readonly blocksReady: () => Promise<void>;
}

/**
 * Adds the hook that brings addresses and node ports in line with services before the server is ready, and keeps them so.
 * Mirrors `start-service-ip-repair-controllers` of upstream's core storage provider.
 */
export function addServiceRepairHook(server: GenericAPIServer, config: ServiceRepairConfig): void {
  const { clock, restOptionsGetter } = server.config;
  const logger = server.config.logger.with("service-repair");
  server.addPostStartHook("start-service-ip-repair-controllers", async (context) => {
    const { signal, background } = context;
    const ports = new NodePortRange(config.extra.serviceNodePortRange, restOptionsGetter);
    const repairs = newRepairs(server, config, context, ports);
    for (const informer of repairs.informers) background(informer.run(signal));
    const first = (async () => {
      await config.blocksReady();
      await Promise.all(repairs.informers.map((informer) => informer.waitForSync(signal)));
      await Promise.all([repairs.addresses.runOnce(), repairs.ports.runOnce()]);
      return "done";
    })();
    const limit = new AbortController();
    const tooLong = sleep(clock, firstLookMs, AbortSignal.any([signal, limit.signal])).then(() => "late");
    const outcome = await Promise.race([first, tooLong]).finally(() => limit.abort());
    if (outcome !== "done" && !signal.aborted)
      throw new Error("unable to perform initial IP and Port allocation check");
    background(repairs.addresses.run(signal));
    background(
      (async () => {
        while (!signal.aborted) {
          await sleep(clock, intervalMs, signal);
          if (signal.aborted) break;
          repairs.addresses.resync();
          await repairs.ports.runOnce().catch((err: unknown) => {
            logger.error("unable to repair node ports, will retry", { err });
          });
        }
        await ports.close();
      })(),
    );
  });
}

function newRepairs(
  server: GenericAPIServer,
  { storeOf }: ServiceRepairConfig,
  { loopbackClient: client, signal }: PostStartHookContext,
  ports: NodePortRange,
) {
  const { clock } = server.config;
  const logger = server.config.logger.with("service-repair");
  const objects = new SystemObjects(clock, signal);
  const recorderOf = (component: string) => new EventRecorder({ client, clock, logger, component });
  const informerOf = (resource: GroupResource) =>
    newInformer({ listerWatcher: listerWatcherFromStorage(storeOf(resource).storage, resource), clock, logger });
  const serviceInformer = informerOf(services);
  const addressInformer = informerOf(ipAddresses);
  const addresses = new IPAddressRepair({
    services: serviceInformer,
    addresses: addressInformer,
    storages: { services: storeOf(services), addresses: storeOf(ipAddresses) },
    objects,
    blocks: new ServiceBlocks(() => storeOf(serviceCIDRs), clock),
    recorder: recorderOf("ipallocator-repair-controller"),
    clock,
    logger,
  });
  const nodePorts = new NodePortRepair({
    ports,
    services: storeOf(services),
    objects,
    recorder: recorderOf("portallocator-repair-controller"),
    logger,
  });
  return { informers: [serviceInformer, addressInformer], addresses, ports: nodePorts };
}
