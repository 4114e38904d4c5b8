import type { discovery_v1 } from "@kube-apiserver/api/types";
import { type Informer, isReady, type ServiceRef } from "@kube-apiserver/generic-server";
import type { Availability } from "../apiservice/api-service.js";
import { slicesOf } from "../resolvers/endpoint-resolver.js";

/** What is known about services. */
export interface ServiceInformers {
  readonly services: Informer;
  readonly endpointSlices: Informer;
}

/**
 * What is wrong with the service of an APIService, as far as can be told without asking it; undefined when nothing is.
 * Mirrors the first half of upstream's `AvailableConditionController.sync`.
 */
export function checkService(service: ServiceRef, informers: ServiceInformers): Availability | undefined {
  const { namespace, name, port } = service;
  const place = `service/${name} in ${JSON.stringify(namespace)}`;
  const found = informers.services.get(`${namespace}/${name}`);
  if (found === undefined) return failed("ServiceNotFound", `${place} is not present`);
  const spec = found.object.spec as { type?: string; ports?: readonly { name?: string; port: number }[] } | undefined;
  // Only what a cluster IP leads to is known here.
  if ((spec?.type ?? "ClusterIP") !== "ClusterIP") return undefined;
  const servicePort = spec?.ports?.find((candidate) => candidate.port === port);
  if (servicePort === undefined) return failed("ServicePortError", `${place} is not listening on port ${port}`);
  const slices = slicesOf(informers.endpointSlices, namespace, name);
  if (slices.length === 0) return failed("EndpointsNotFound", `cannot find endpointslices for ${place}`);
  const { name: portName = "" } = servicePort;
  if (slices.some((slice) => hasEndpoint(slice, portName))) return undefined;
  const text = `endpointslices for ${place} have no addresses with port name ${JSON.stringify(portName)}`;
  return failed("MissingEndpoints", text);
}

function hasEndpoint({ endpoints, ports }: discovery_v1.EndpointSlice, portName: string): boolean {
  const hasPort = ports?.some(({ name = "", port }) => name === portName && port !== undefined) ?? false;
  return hasPort && (endpoints?.some(isReady) ?? false);
}

function failed(reason: string, message: string): Availability {
  return { status: "False", reason, message };
}
