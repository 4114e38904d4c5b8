import type { discovery_v1 } from "@kube-apiserver/api/types";
import { newServiceUnavailable } from "@kube-apiserver/apimachinery";
import {
  endpointsInOrder,
  type Informer,
  type ServiceResolver,
  serviceNameLabel,
} from "@kube-apiserver/generic-server";
import { portOf, serviceOf } from "./service-resolver.js";

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
      const { type = "ClusterIP", ipFamilies = [] } = spec;
      if (type === "ExternalName") throw new Error(`unsupported service type ${JSON.stringify(type)}`);
      const { name: portName = "" } = portOf(spec, name, port);
      const slices = slicesOf(endpointSlices, namespace, name);
      const [first] = endpointsInOrder(slices, { portName, preferredFamily: ipFamilies[0], jitter });
      if (first === undefined) {
        throw newServiceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
      }
      return first.address;
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
