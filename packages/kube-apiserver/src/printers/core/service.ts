import type { core_v1 } from "@kube-apiserver/api/types";
import { ageOf, firstFew, formatLabels, joinedOr, loadBalancerAddresses, nameOf, none, textOr } from "../cells.js";
import { printCells } from "../row-printer.js";

/** A row of `services`. */
export const printService = printCells<core_v1.Service>((service, nowMs) => [
  nameOf(service),
  service.spec?.type ?? "",
  textOr(service.spec?.clusterIPs?.[0], none),
  externalIP(service),
  joinedOr(service.spec?.ports?.map(portText), none),
  ageOf(service, nowMs),
  formatLabels(service.spec?.selector),
]);

function externalIP({ spec, status }: core_v1.Service): string {
  const externalIPs = spec?.externalIPs ?? [];
  switch (spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return joinedOr(externalIPs, none);
    case "LoadBalancer": {
      const balancer = loadBalancerAddresses(status?.loadBalancer?.ingress);
      return joinedOr([...(balancer === "" ? [] : [balancer]), ...externalIPs], "<pending>");
    }
    case "ExternalName":
      return spec.externalName ?? "";
    default:
      return "<unknown>";
  }
}

function portText({ port, nodePort = 0, protocol = "TCP" }: core_v1.ServicePort): string {
  return nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}

/** A row of `endpoints`. */
export const printEndpoints = printCells<core_v1.Endpoints>((endpoints, nowMs) => [
  nameOf(endpoints),
  endpointsText(endpoints.subsets ?? []),
  ageOf(endpoints, nowMs),
]);

function endpointsText(subsets: readonly core_v1.EndpointSubset[]): string {
  if (subsets.length === 0) return none;
  const addresses = subsets.flatMap(addressesOf);
  // Subsets whose addresses are all not ready show as an empty cell, as upstream has it.
  return addresses.length === 0 ? "" : firstFew(addresses);
}

/** Every address with every port; headless services may have no ports. */
function addressesOf({ addresses = [], ports = [] }: core_v1.EndpointSubset): readonly string[] {
  if (ports.length === 0) return addresses.map(({ ip }) => ip);
  return ports.flatMap(({ port }) =>
    addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
  );
}
