import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import type { ServiceName } from "./ipallocator/ip-address-object.js";

export type ServiceSpec = core_v1.ServiceSpec;
export type ServicePort = core_v1.ServicePort;

/** What a service without an address of its own has for one. */
export const headless = "None";

const noSpec: ServiceSpec = Object.freeze({});

/** The spec of a service; empty when it has none. */
export function specOf(service: KubeObject): ServiceSpec {
  return (service as core_v1.Service).spec ?? noSpec;
}

/** A copy of the service with fields of its spec set or, where undefined, removed. */
export function withSpec(
  service: KubeObject,
  changes: { readonly [K in keyof ServiceSpec]?: ServiceSpec[K] | undefined },
): KubeObject {
  const spec: Record<string, unknown> = { ...specOf(service) };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete spec[name];
    else spec[name] = value;
  }
  return { ...service, spec } as KubeObject;
}

export function nameOf(service: KubeObject): ServiceName {
  const { namespace = "", name = "" } = metaOf(service);
  return { namespace, name };
}

/** Types that have addresses in the cluster, be it `None`. */
export function needsClusterIP({ type }: ServiceSpec): boolean {
  return type === "ClusterIP" || type === "NodePort" || type === "LoadBalancer";
}

export function isHeadless({ clusterIP, clusterIPs }: ServiceSpec): boolean {
  return clusterIP === headless || clusterIPs?.[0] === headless;
}

/** Whether the list of addresses is `None` alone, which is how validation tells. */
export function isHeadlessByList({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === headless;
}

/** Types and services that take traffic from outside the cluster. Mirrors `ExternallyAccessible`. */
export function isExternallyAccessible({ type, externalIPs = [] }: ServiceSpec): boolean {
  return type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && externalIPs.length > 0);
}

export function needsNodePorts({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean {
  return type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);
}

/** Load balancers that send traffic only to nodes with endpoints ask each node about its health. */
export function needsHealthCheckNodePort({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === "LoadBalancer" && externalTrafficPolicy === "Local";
}

/** The addresses that a service holds. */
export function heldClusterIPs(spec: ServiceSpec): readonly string[] {
  if (!needsClusterIP(spec) || isHeadless(spec)) return [];
  return spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
}

/** The node ports that a service holds, that of health checks included; each once. */
export function heldNodePorts(spec: ServiceSpec): readonly number[] {
  const ports = (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0);
  return [...new Set([...ports, spec.healthCheckNodePort ?? 0])].filter((port) => port !== 0);
}
