import type { resource_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";

interface DeviceID {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string;
}

const keyOf = ({ driver, pool, device, shareID }: DeviceID) => JSON.stringify([driver, pool, device, shareID ?? ""]);

/**
 * What drivers report of a device goes with its allocation: entries of devices that were allocated and are no more are
 * dropped. Mirrors `dropDeallocatedStatusDevices`.
 */
export function withoutDeallocatedDevices(obj: KubeObject, old: KubeObject): KubeObject {
  const { status } = obj as resource_v1.ResourceClaim;
  const allocated = new Set(resultsOf(obj).map(keyOf));
  const deallocated = new Set(
    resultsOf(old)
      .map(keyOf)
      .filter((key) => !allocated.has(key)),
  );
  const devices = status?.devices?.filter((device) => !deallocated.has(keyOf(device)));
  if (devices === undefined || devices.length === status?.devices?.length) return obj;
  const { devices: _, ...rest } = status ?? {};
  return { ...obj, status: devices.length === 0 ? rest : { ...rest, devices } } as KubeObject;
}

function resultsOf(claim: KubeObject): readonly resource_v1.DeviceRequestAllocationResult[] {
  return (claim as resource_v1.ResourceClaim).status?.allocation?.devices?.results ?? [];
}
