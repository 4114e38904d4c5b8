import type { MasterLeases } from "./master-leases.js";
import type { ServiceEndpoints } from "./service-endpoints.js";

/** `--endpoint-reconciler-type` */
export type EndpointReconcilerType = "lease" | "master-count" | "none";

/**
 * Keeps the endpoints of the service `kubernetes` at the servers that run. Mirrors `reconcilers.EndpointReconciler`.
 */
export interface EndpointReconciler {
  /** Adds this server. @param fixPorts - also puts ports right that differ */
  reconcile(ip: string, fixPorts: boolean): Promise<void>;
  /** Takes this server out; true when it was in. */
  remove(ip: string): Promise<boolean>;
  close(): Promise<void>;
}

/** The servers are those whose leases have not run out. Mirrors `leaseEndpointReconciler`. */
export function newLeaseEndpointReconciler(endpoints: ServiceEndpoints, leases: MasterLeases): EndpointReconciler {
  const sync = async (fixPorts: boolean) => {
    const addresses = await leases.list();
    if (addresses.length === 0) {
      throw new Error(
        "no API server IP addresses were listed in storage, refusing to erase all endpoints for the kubernetes Service",
      );
    }
    await endpoints.sync(addresses, fixPorts);
  };
  return {
    async reconcile(ip, fixPorts) {
      await leases.update(ip);
      await sync(fixPorts);
    },
    async remove(ip) {
      const wasThere = await leases.remove(ip);
      // The last one to go leaves its address: who asks for it gets no answer either way.
      if (wasThere && (await leases.list()).length > 0) await sync(true);
      return wasThere;
    },
    close: () => leases.close(),
  };
}

/**
 * The servers are those that have added themselves, and as many of them as there should be: whoever is too many is taken
 * out by the one before it. Mirrors `masterCountEndpointReconciler`.
 *
 * @param count - `--apiserver-count`
 */
export function newMasterCountEndpointReconciler(endpoints: ServiceEndpoints, count: number): EndpointReconciler {
  return {
    async reconcile(ip, fixPorts) {
      const addresses = [...new Set([...(await endpoints.addresses()), ip])].sort();
      await endpoints.sync(withoutSurplus(addresses, ip, count), fixPorts);
    },
    async remove(ip) {
      const addresses = await endpoints.addresses();
      if (!addresses.includes(ip)) return false;
      await endpoints.sync(
        addresses.filter((address) => address !== ip),
        false,
      );
      return true;
    },
    close: () => Promise.resolve(),
  };
}

/** At most `count` addresses: those right behind `own`, from the end on to the start, are the ones to go. */
export function withoutSurplus(sorted: readonly string[], own: string, count: number): readonly string[] {
  const surplus = Math.max(sorted.length - count, 0);
  const at = sorted.indexOf(own);
  const leaving = new Set(Array.from({ length: surplus }, (_, step) => sorted[(at + 1 + step) % sorted.length]));
  return sorted.filter((address) => address === own || !leaving.has(address));
}

/** Somebody else looks after the endpoints. Mirrors `noneEndpointReconciler`. */
export const noneEndpointReconciler: EndpointReconciler = {
  reconcile: () => Promise.resolve(),
  remove: () => Promise.resolve(false),
  close: () => Promise.resolve(),
};
