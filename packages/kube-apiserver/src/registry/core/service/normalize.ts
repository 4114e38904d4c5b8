import { jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import {
  isExternallyAccessible,
  needsClusterIP,
  needsHealthCheckNodePort,
  needsNodePorts,
  type ServicePort,
  type ServiceSpec,
  specOf,
  withSpec,
} from "./service-object.js";

/**
 * Keeps `clusterIP` and the first of `clusterIPs` the same, whichever of the two a client knows. Mirrors
 * `normalizeClusterIPs`.
 */
export function normalizeClusterIPs(service: KubeObject, old: KubeObject | undefined): KubeObject {
  const { clusterIP = "", clusterIPs = [] } = specOf(service);
  if (old === undefined) {
    return clusterIP !== "" && clusterIPs.length === 0 ? withSpec(service, { clusterIPs: [clusterIP] }) : service;
  }
  const { clusterIP: oldIP = "", clusterIPs: oldIPs = [] } = specOf(old);
  const listIsSame = jsonEqual(clusterIPs, oldIPs);
  if (clusterIP === oldIP || !listIsSame) return service;
  // An old client changed the one field that it knows.
  if (clusterIP === "") return withSpec(service, { clusterIPs: undefined });
  return withSpec(service, { clusterIPs: [clusterIP] });
}

/** Fills in what an update left out and the service has already. Mirrors `patchAllocatedValues`. */
export function keepAllocated(service: KubeObject, old: KubeObject): KubeObject {
  const spec = specOf(service);
  const before = specOf(old);
  let next = service;
  if (needsClusterIP(before) && needsClusterIP(spec)) {
    const clusterIP = spec.clusterIP || before.clusterIP;
    const hasList = (spec.clusterIPs ?? []).length > 0;
    next = withSpec(next, {
      clusterIP,
      clusterIPs: hasList || clusterIP !== before.clusterIP ? spec.clusterIPs : before.clusterIPs,
    });
  }
  if (needsNodePorts(before) && needsNodePorts(spec)) {
    const known = nodePortsOf(before);
    next = withSpec(next, { ports: spec.ports?.map((port) => keepNodePort(port, known)) });
  }
  if (needsHealthCheckNodePort(before) && needsHealthCheckNodePort(spec)) {
    next = withSpec(next, { healthCheckNodePort: spec.healthCheckNodePort || before.healthCheckNodePort });
  }
  return next;
}

function keepNodePort(port: ServicePort, known: ReadonlyMap<string, number | undefined>): ServicePort {
  if (port.nodePort) return port;
  const nodePort = known.get(portKey(port));
  return nodePort ? { ...port, nodePort } : port;
}

/** Of ports that are alike, the first counts. */
function nodePortsOf({ ports = [] }: ServiceSpec): ReadonlyMap<string, number | undefined> {
  const known = new Map<string, number | undefined>();
  for (const port of ports) if (!known.has(portKey(port))) known.set(portKey(port), port.nodePort);
  return known;
}

function portKey({ port, protocol }: ServicePort): string {
  return `${protocol}/${port}`;
}

/**
 * Drops what the old type had and the new one does not, unless the client set it: a change of type alone is a whole
 * request. Mirrors `dropTypeDependentFields`.
 */
export function dropFieldsOfOldType(service: KubeObject, old: KubeObject): KubeObject {
  const before = specOf(old);
  let next = service;
  const drop = (changes: Parameters<typeof withSpec>[1]) => {
    next = withSpec(next, changes);
  };
  const spec = specOf(service);
  const same = (name: keyof ServiceSpec) => jsonEqual(spec[name] ?? null, before[name] ?? null);
  if (needsClusterIP(before) && !needsClusterIP(spec)) {
    if (same("clusterIP") && same("clusterIPs")) drop({ clusterIP: undefined, clusterIPs: undefined });
    if (same("ipFamilies")) drop({ ipFamilies: undefined });
    if (same("ipFamilyPolicy")) drop({ ipFamilyPolicy: undefined });
    if (same("internalTrafficPolicy")) drop({ internalTrafficPolicy: undefined });
  }
  if (needsNodePorts(before) && !needsNodePorts(spec) && sameNodePorts(spec, before)) {
    drop({ ports: spec.ports?.map(({ nodePort: _, ...port }) => port) });
  }
  if (needsHealthCheckNodePort(before) && !needsHealthCheckNodePort(spec) && same("healthCheckNodePort")) {
    drop({ healthCheckNodePort: undefined });
  }
  if (before.type === "ExternalName" && spec.type !== "ExternalName" && same("externalName")) {
    drop({ externalName: undefined });
  }
  if (!isExternallyAccessible(spec) && same("externalTrafficPolicy")) drop({ externalTrafficPolicy: undefined });
  if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (same("allocateLoadBalancerNodePorts")) drop({ allocateLoadBalancerNodePorts: undefined });
    if (same("loadBalancerClass")) drop({ loadBalancerClass: undefined });
  }
  return next;
}

/**
 * Asking for one stack is enough to give up the second address and family. Mirrors `trimFieldsForDualStackDowngrade`.
 */
export function trimToSingleStack(service: KubeObject, old: KubeObject): KubeObject {
  const { ipFamilyPolicy, clusterIPs = [], ipFamilies = [] } = specOf(service);
  const before = specOf(old);
  if ((ipFamilyPolicy ?? before.ipFamilyPolicy) !== "SingleStack") return service;
  let next = service;
  if (clusterIPs.length > 1 && jsonEqual(clusterIPs, before.clusterIPs ?? [])) {
    next = withSpec(next, { clusterIPs: clusterIPs.slice(0, 1) });
  }
  if (ipFamilies.length > 1 && jsonEqual(ipFamilies, before.ipFamilies ?? [])) {
    next = withSpec(next, { ipFamilies: ipFamilies.slice(0, 1) });
  }
  return next;
}

function sameNodePorts(spec: ServiceSpec, before: ServiceSpec): boolean {
  const nodePorts = ({ ports = [] }: ServiceSpec) => new Set(ports.map(({ nodePort = 0 }) => nodePort));
  const held = nodePorts(before);
  return [...nodePorts(spec)].every((port) => held.has(port));
}
