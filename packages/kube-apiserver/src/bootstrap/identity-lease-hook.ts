import type { coordination_v1 } from "@kube-apiserver/api/types";
import {
  formatMicroTime,
  type KubeObject,
  labelOf,
  newUUID,
  parseTime,
  type RandomSource,
} from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "@kube-apiserver/generic-server";
import type { StorageLookup } from "./bootstrap-hooks.js";
import { repeat, untilDone } from "./repeat.js";
import { SystemObjects, type SystemStorage } from "./system-objects.js";

const namespace = "kube-system";
const identityLabel = "apiserver.kubernetes.io/identity";
const identity = "kube-apiserver";
const hostnameLabel = "kubernetes.io/hostname";
const peerAddressAnnotation = "kubernetes.io/peer-advertise-address";

const leaseDurationSeconds = 3600;
const renewMs = 10_000;
const collectMs = 3_600_000;
const retryMs = 200;

/** Which server this is among those over one store. */
export interface ServerIdentity {
  /** `apiserver-<hash>`, the same as long as the machine keeps its name. */
  readonly apiServerID: string;
  readonly hostname: string;
  /** `host:port` that other servers over the store reach it at. Left out: they are told none. */
  readonly peerAddress?: string;
}

/** What the hooks need. */
export interface IdentityLeaseConfig extends ServerIdentity {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly storageOf: StorageLookup;
}

/**
 * Adds the hooks that keep a Lease alive for this server, and delete those of servers that are gone for an hour (KEP-1965).
 * Mirrors `start-kube-apiserver-identity-lease-controller` and its garbage collector.
 */
export function addIdentityLeaseHooks(server: GenericAPIServer, config: IdentityLeaseConfig): void {
  const { clock, logger } = config;
  const storage = () => config.storageOf("coordination.k8s.io", "leases");
  server.addPostStartHook("start-kube-apiserver-identity-lease-controller", async ({ signal, background }) => {
    const objects = new SystemObjects(clock, signal);
    const holder = `${config.apiServerID}_${newUUID(config.random)}`;
    const options = { clock, logger, signal, what: "renew the identity lease of this server" };
    const renew = () => renewLease(objects, storage(), config, holder);
    background(
      untilDone({ ...options, intervalMs: retryMs }, renew).then(() =>
        repeat({ ...options, intervalMs: renewMs }, renew),
      ),
    );
  });
  server.addPostStartHook("start-kube-apiserver-identity-lease-garbage-collector", async ({ signal, background }) => {
    const objects = new SystemObjects(clock, signal);
    const options = { clock, logger, signal, what: "collect the identity leases of servers that are gone" };
    const collect = () => collectLeases(objects, storage(), clock.now());
    background(
      untilDone({ ...options, intervalMs: renewMs }, collect).then(() =>
        repeat({ ...options, intervalMs: collectMs }, collect),
      ),
    );
  });
}

/** Makes the lease, or renews what there is of it. Mirrors `component-helpers` `lease.controller`. */
export async function renewLease(
  objects: SystemObjects,
  storage: SystemStorage,
  { apiServerID, hostname, peerAddress, clock }: ServerIdentity & Pick<IdentityLeaseConfig, "clock">,
  holderIdentity: string,
): Promise<void> {
  const existing = await objects.get(storage, namespace, apiServerID);
  const lease: KubeObject = existing ?? {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: apiServerID, namespace },
    spec: { holderIdentity, leaseDurationSeconds },
  };
  const labels = { ...lease.metadata?.labels, [identityLabel]: identity, [hostnameLabel]: hostname };
  const { annotations } = lease.metadata ?? {};
  const address =
    peerAddress === undefined ? {} : { annotations: { ...annotations, [peerAddressAnnotation]: peerAddress } };
  const spec = { ...(lease as coordination_v1.Lease).spec, renewTime: formatMicroTime(clock.now()) };
  const renewed = { ...lease, metadata: { ...lease.metadata, ...address, labels }, spec } as KubeObject;
  const isDone =
    existing === undefined ? await objects.create(storage, renewed) : await objects.update(storage, renewed);
  if (!isDone) throw new Error(`the lease ${apiServerID} was changed by somebody else`);
}

/** Deletes what was not renewed in time, or does not say when it was. Mirrors `apiserverleasegc.Controller`. */
export async function collectLeases(objects: SystemObjects, storage: SystemStorage, now: number): Promise<void> {
  for (const lease of (await objects.list(storage)).values()) {
    if (lease.metadata?.namespace !== namespace || labelOf(lease, identityLabel) !== identity) continue;
    if (isExpired(lease, now)) await objects.delete(storage, lease);
  }
}

function isExpired(lease: KubeObject, now: number): boolean {
  const { renewTime, leaseDurationSeconds: seconds } = (lease as coordination_v1.Lease).spec ?? {};
  const renewed = renewTime === undefined ? undefined : parseTime(renewTime);
  return renewed === undefined || seconds === undefined || renewed + seconds * 1000 < now;
}
