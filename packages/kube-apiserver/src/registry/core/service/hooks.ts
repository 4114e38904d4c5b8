import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { StoreHooks } from "@kube-apiserver/generic-server";
import type { AddressRules } from "../../validation/address-rules.js";
import { fillIPFamilies } from "./ip-families.js";
import { dropFieldsOfOldType, keepAllocated, normalizeClusterIPs, trimToSingleStack } from "./normalize.js";
import type { ServiceAllocation } from "./service-allocation.js";
import { removeEndpoints, type ServiceEndpointsDeps } from "./service-endpoints.js";

/** Allocation around writes of services, and what goes with them. Mirrors `service/storage.REST`, `beginCreate` and its siblings. */
export function serviceHooks(
  allocation: ServiceAllocation,
  rules: AddressRules,
  endpoints: ServiceEndpointsDeps,
): StoreHooks {
  const begin = (obj: KubeObject, old: KubeObject | undefined, dryRun: boolean) =>
    beginWrite(allocation, rules, { obj, old, dryRun });
  return {
    async beginCreate(_ctx, obj, dryRun) {
      const normal = normalizeClusterIPs(obj, undefined);
      return begin(normal, undefined, dryRun);
    },
    async beginUpdate(_ctx, obj, old, dryRun) {
      const kept = trimToSingleStack(keepAllocated(obj, old), old);
      const normal = dropFieldsOfOldType(normalizeClusterIPs(kept, old), old);
      return begin(normal, old, dryRun);
    },
    async afterDelete(obj, dryRun) {
      if (dryRun) return;
      await removeEndpoints(obj.object, endpoints);
      await allocation.releaseUnused(obj.object, undefined);
    },
  };
}

interface Write {
  readonly obj: KubeObject;
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
}

async function beginWrite(allocation: ServiceAllocation, rules: AddressRules, { obj, old, dryRun }: Write) {
  // What else is wrong is found by validation, and what was taken given back.
  const withFamilies = fillIPFamilies(obj, old, { ...rules, clusterFamilies: allocation.families });
  const { service, undo } = await allocation.fill(withFamilies, old, dryRun);
  return {
    obj: service,
    async finish(success: boolean) {
      if (!success) await undo();
      else if (old !== undefined && !dryRun) await allocation.releaseUnused(old, service);
    },
  };
}
