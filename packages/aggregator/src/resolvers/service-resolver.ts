import type { core_v1 } from "@kube-apiserver/api/types";
import { newServiceUnavailable } from "@kube-apiserver/apimachinery";
import { type BackendAddress, type Informer, isOwnService, type ServiceResolver } from "@kube-apiserver/generic-server";

/** By cluster IP, or by the name that an ExternalName service stands for. Mirrors `proxy.ResolveCluster`. */
export function newClusterIPResolver(services: Pick<Informer, "get">): ServiceResolver {
  return {
    resolve({ namespace, name, port }) {
      const { spec = {} } = serviceOf(services, namespace, name);
      switch (spec.type ?? "ClusterIP") {
        case "ExternalName":
          return { host: spec.externalName ?? "", port };
        case "ClusterIP":
        case "LoadBalancer":
        case "NodePort":
          if (spec.clusterIP === "None") throw new Error('cannot route to service with ClusterIP "None"');
          return { host: spec.clusterIP ?? "", port: portOf(spec, name, port).port };
        default:
          throw new Error(`unsupported service type ${JSON.stringify(spec.type)}`);
      }
    },
  };
}

/** The service, as it was last seen. @throws Error when there is none */
export function serviceOf(services: Pick<Informer, "get">, namespace: string, name: string): core_v1.Service {
  const found = services.get(`${namespace}/${name}`);
  if (found === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
  // The informer follows services and nothing else.
  return found.object as core_v1.Service;
}

/** The port of a service by its number. @throws StatusError, reason ServiceUnavailable, when there is none */
export function portOf(spec: core_v1.ServiceSpec, name: string, port: number): core_v1.ServicePort {
  const found = spec.ports?.find((candidate) => candidate.port === port);
  if (found === undefined) {
    throw newServiceUnavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  }
  return found;
}

/** Sends what is meant for the service `default/kubernetes` to the server itself. Mirrors `NewLoopbackServiceResolver`. */
export function newLoopbackResolver(delegate: ServiceResolver, self: () => BackendAddress): ServiceResolver {
  return {
    resolve(service) {
      return isOwnService(service) ? self() : delegate.resolve(service);
    },
  };
}

/**
 * A fixed table, for programs and tests without services.
 * @param addresses - by `namespace/name`; the port of the APIService does not matter
 */
export function newStaticResolver(addresses: ReadonlyMap<string, BackendAddress>): ServiceResolver {
  return {
    resolve({ namespace, name }) {
      const found = addresses.get(`${namespace}/${name}`);
      if (found === undefined) throw new Error(`service ${JSON.stringify(name)} not found`);
      return found;
    },
  };
}
