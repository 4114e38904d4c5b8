import type { core_v1, discovery_v1 } from "@kube-apiserver/api/types";
import { newServiceUnavailable } from "@kube-apiserver/apimachinery";
import type { Informer } from "@kube-apiserver/generic-server";
import type { BackendAddress } from "../proxy/backend-address.js";
import { portOf, type ServiceResolver, serviceOf } from "./service-resolver.js";

/** Label of a slice that names its service. */
export const serviceNameLabel = "kubernetes.io/service-name";

/** What endpoints are found from. */
export interface EndpointResolverOptions {
  readonly services: Pick<Informer, "get">;
  readonly endpointSlices: Pick<Informer, "list">;
  /** A number from 0 up to 1, to choose among endpoints. */
  readonly jitter: () => number;
}

/**
 * Past the service network, straight to a ready endpoint: `--enable-aggregator-routing`. Endpoints of the service's first
 * IP family are preferred. Mirrors `proxy.ResolveEndpoint`.
 */
export function newEndpointResolver({ services, endpointSlices, jitter }: EndpointResolverOptions): ServiceResolver {
  return {
    resolve({ namespace, name, port }) {
      const { spec = {} } = serviceOf(services, namespace, name);
      const { type = "ClusterIP" } = spec;
      if (type === "ExternalName") throw new Error(`unsupported service type ${JSON.stringify(type)}`);
      const { name: portName = "" } = portOf(spec, name, port);
      const slices = preferredFirst(slicesOf(endpointSlices, namespace, name), spec);
      const candidates = slices.flatMap((slice) => addressesOf(slice, portName));
      const [first] = candidates;
      if (first === undefined) {
        throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
      }
      const equals = candidates.filter(({ family }) => family === first.family);
      return equals[Math.floor(jitter() * equals.length)] ?? first;
    },
  };
}

/** The slices of a service. */
export function slicesOf(
  endpointSlices: Pick<Informer, "list">,
  namespace: string,
  service: string,
): readonly discovery_v1.EndpointSlice[] {
  return endpointSlices
    .list(namespace)
    .filter(({ object }) => object.metadata?.labels?.[serviceNameLabel] === service)
    .map(({ object }) => object as discovery_v1.EndpointSlice);
}

/** Whether an endpoint takes requests; one that does not say is taken to. */
export function isReady({ conditions }: discovery_v1.Endpoint): boolean {
  return conditions?.ready !== false;
}

function preferredFirst(
  slices: readonly discovery_v1.EndpointSlice[],
  { ipFamilies = [] }: core_v1.ServiceSpec,
): readonly discovery_v1.EndpointSlice[] {
  const [preferred]: readonly string[] = ipFamilies;
  const rank = ({ addressType }: discovery_v1.EndpointSlice) => (addressType === preferred ? 0 : 1);
  return [...slices].sort((a, b) => rank(a) - rank(b));
}

function addressesOf(
  { ports = [], endpoints = [], addressType }: discovery_v1.EndpointSlice,
  portName: string,
): readonly (BackendAddress & { readonly family: string })[] {
  const port = ports?.find((candidate) => (candidate.name ?? "") === portName)?.port;
  if (port === undefined) return [];
  return (endpoints ?? []).filter(isReady).flatMap(({ addresses }) => {
    const [host] = addresses ?? [];
    return host === undefined ? [] : [{ host, port, family: addressType ?? "" }];
  });
}
