import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { StoreHooks } from "@kube-apiserver/generic-server";
import { fillIPFamilies } from "./ip-families.js";
import { dropFieldsOfOldType, keepAllocated, normalizeClusterIPs, trimToSingleStack } from "./normalize.js";
import type { ServiceAllocation } from "./service-allocation.js";
import { validateService } from "./validate.js";

/** Allocation around writes of services. Mirrors `service/storage.REST`, `beginCreate` and its siblings. */
export function serviceHooks(allocation: ServiceAllocation): StoreHooks {
  return {
    async beginCreate(_ctx, obj, dryRun) {
      const normal = normalizeClusterIPs(obj, undefined);
      return begin(allocation, normal, undefined, dryRun);
    },
    async beginUpdate(_ctx, obj, old, dryRun) {
      const kept = trimToSingleStack(keepAllocated(obj, old), old);
      const normal = dropFieldsOfOldType(normalizeClusterIPs(kept, old), old);
      return begin(allocation, normal, old, dryRun);
    },
    afterDelete(obj, dryRun) {
      if (!dryRun) allocation.releaseLater(obj.object);
    },
  };
}

async function begin(allocation: ServiceAllocation, obj: KubeObject, old: KubeObject | undefined, dryRun: boolean) {
  // What validation will refuse takes no address in the meantime.
  if (validateService(obj).length > 0) return { obj, finish: () => {} };
  const withFamilies = fillIPFamilies(obj, old, allocation.families);
  const { service, undo } = await allocation.fill(withFamilies, old, dryRun);
  return {
    obj: service,
    async finish(success: boolean) {
      if (!success) await undo();
      else if (old !== undefined && !dryRun) await allocation.releaseUnused(old, service);
    },
  };
}
