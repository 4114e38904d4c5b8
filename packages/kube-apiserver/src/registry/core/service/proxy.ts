import type { core_v1, discovery_v1 } from "@kube-apiserver/api/types";
import {
  everythingFields,
  isNotFound,
  labelSelectorFromSet,
  newServiceUnavailable,
} from "@kube-apiserver/apimachinery";
import {
  endpointsInOrder,
  type RequestContext,
  type ServiceEndpoint,
  type Store,
  serviceNameLabel,
} from "@kube-apiserver/generic-server";
import { isProxyableIP } from "../connect/addresses.js";
import { type LocateResource, unverifiedTLS } from "../connect/proxy-store.js";
import type { SchemeNamePort } from "../connect/scheme-name-port.js";

/** The stores that endpoints are found in. */
export interface ServiceProxyStores {
  readonly services: Store;
  readonly endpointSlices: () => Store;
  readonly pods: () => Store;
  /** A number from 0 up to 1, to choose among endpoints. */
  readonly jitter: () => number;
}

/** A ready endpoint of a service that is a pod's, over its slices. Mirrors `service.ResourceLocation`. */
export function locateService({ services, endpointSlices, pods, jitter }: ServiceProxyStores): LocateResource {
  return async (ctx, id) => {
    const service = (await services.get(ctx, id.name, {})).object as core_v1.Service;
    const portName = portNameOf(service, id);
    const preferredFamily = service.spec?.ipFamilies?.[0];
    const slices = await slicesOf(ctx, endpointSlices(), id.name);
    for (const candidate of endpointsInOrder(slices, { portName, preferredFamily, jitter })) {
      if (!(await isPod(ctx, pods(), candidate))) continue;
      return { scheme: id.scheme === "" ? "http" : id.scheme, address: candidate.address, ...unverifiedTLS };
    }
    throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(id.name)}`);
  };
}

/** A port is asked for by name or number; endpoints know it by name. */
function portNameOf({ spec }: core_v1.Service, { name, port }: SchemeNamePort): string {
  if (!/^[0-9]+$/.test(port)) return port;
  const found = (spec?.ports ?? []).find((candidate) => candidate.port === Number(port));
  if (found !== undefined) return found.name ?? "";
  throw newServiceUnavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
}

async function slicesOf(
  ctx: RequestContext,
  store: Store,
  service: string,
): Promise<readonly discovery_v1.EndpointSlice[]> {
  const { items } = await store.list(ctx, {
    labelSelector: labelSelectorFromSet({ [serviceNameLabel]: service }),
    fieldSelector: everythingFields,
    resourceVersion: "0",
  });
  return items.map(({ object }) => object as discovery_v1.EndpointSlice);
}

/** Whoever may write slices must not reach anything but pods through this server. Mirrors `isValidAddress`. */
async function isPod(ctx: RequestContext, pods: Store, { address, endpoint }: ServiceEndpoint): Promise<boolean> {
  const { kind, name = "" } = endpoint.targetRef ?? {};
  if (kind !== "Pod" || !isProxyableIP(address.host)) return false;
  try {
    const pod = (await pods.get(ctx, name, {})).object as core_v1.Pod;
    return (pod.status?.podIPs ?? []).some(({ ip }) => ip === address.host);
  } catch (err) {
    if (isNotFound(err)) return false;
    throw err;
  }
}
