import type { networking_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, labelOf } from "@kube-apiserver/apimachinery";
import { familyOf } from "../../../networking/ip-address.js";

/** The service that an address is for. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

const familyLabel = "ipaddress.kubernetes.io/ip-family";
const managedByLabel = "ipaddress.kubernetes.io/managed-by";
const allocatorName = "ipallocator.k8s.io";

/** The object that says that a service holds the address of its name. */
export function newIPAddress(name: string, service: ServiceName): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: { name, labels: { [familyLabel]: familyOf(name) ?? "IPv4", [managedByLabel]: allocatorName } },
    spec: { parentRef: { resource: "services", namespace: service.namespace, name: service.name } },
  };
}

/** What the address is taken by; empty when it does not say. */
export function parentRefOf(address: KubeObject): Partial<networking_v1.ParentReference> {
  return (address as Partial<networking_v1.IPAddress>).spec?.parentRef ?? {};
}

/** Whether a service, any at all, holds the address. */
export function isOfService(address: KubeObject): boolean {
  const { group = "", resource } = parentRefOf(address);
  return group === "" && resource === "services";
}

/** Whether this very service holds the address. */
export function isHeldBy(address: KubeObject, { namespace, name }: ServiceName): boolean {
  const parent = parentRefOf(address);
  return parent.namespace === namespace && parent.name === name;
}

/** Whether the server gave the address out: others may make IPAddress objects for their own ends. */
export function isManaged(address: KubeObject): boolean {
  return labelOf(address, managedByLabel) === allocatorName;
}

/** Whether the labels are those that the server gives. */
export function hasAllocatorLabels(address: KubeObject): boolean {
  return isManaged(address) && labelOf(address, familyLabel) === familyOf(address.metadata?.name ?? "");
}
