import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import type { SystemObjects, SystemStorage } from "./system-objects.js";

const namespace = "default";
const name = "kubernetes";

/** What clients inside the cluster are told about this server. */
export interface KubernetesServiceConfig {
  /** First address of the service range. */
  readonly clusterIP: string;
  /** Port of the service. Usually 443. */
  readonly servicePort: number;
  /** `--kubernetes-service-node-port`; 0: a ClusterIP service. */
  readonly nodePort: number;
  /** Port that the server listens on. */
  readonly targetPort: number;
}

/** Storages of the three objects that make up the service. */
export interface KubernetesServiceStorages {
  readonly services: SystemStorage;
  readonly endpoints: SystemStorage;
  readonly endpointSlices: SystemStorage;
}

/**
 * Brings Service, Endpoints and EndpointSlice `default/kubernetes` in line with the replicas at `addresses` (all of one IP
 * family, sorted). Mirrors upstream's `kubernetesservice.Controller` and its endpoint reconcilers.
 */
export async function reconcileKubernetesService(
  objects: SystemObjects,
  storages: KubernetesServiceStorages,
  config: KubernetesServiceConfig,
  addresses: readonly string[],
): Promise<void> {
  const work = [ensure(objects, storages.services, serviceObject(config), ["spec", "ports"])];
  if (addresses.length > 0) {
    work.push(
      ensure(objects, storages.endpoints, endpointsObject(config, addresses), ["subsets"]),
      ensure(objects, storages.endpointSlices, endpointSliceObject(config, addresses), ["endpoints"]),
    );
  }
  // Each is tried whatever becomes of the others.
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Creates the object, or replaces what lies at `path` in it when that differs. */
async function ensure(
  objects: SystemObjects,
  storage: SystemStorage,
  wanted: KubeObject,
  path: readonly string[],
): Promise<void> {
  const existing = await objects.get(storage, namespace, name);
  if (existing === undefined) await objects.create(storage, wanted);
  else if (!jsonEqual(valueAt(existing, path), valueAt(wanted, path))) {
    await objects.update(storage, withValueAt(existing, path, valueAt(wanted, path)));
  }
}

function valueAt(object: JSONValue | undefined, [field, ...rest]: readonly string[]): JSONValue | undefined {
  if (field === undefined) return object;
  return valueAt((object as Record<string, JSONValue> | undefined)?.[field], rest);
}

function withValueAt<T>(object: T, [field, ...rest]: readonly string[], value: JSONValue | undefined): T {
  if (field === undefined) return value as T;
  const fields = object as Record<string, JSONValue>;
  return { ...object, [field]: withValueAt(fields[field], rest, value) };
}

const metadata = { name, namespace };

function serviceObject({ clusterIP, servicePort, nodePort, targetPort }: KubernetesServiceConfig): KubeObject {
  const port: core_v1.ServicePort = { name: "https", protocol: "TCP", port: servicePort, targetPort };
  const service: core_v1.Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata, labels: { provider: "kubernetes", component: "apiserver" } },
    spec: {
      ports: [nodePort === 0 ? port : { ...port, nodePort }],
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: [familyOf(clusterIP)],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      type: nodePort === 0 ? "ClusterIP" : "NodePort",
      internalTrafficPolicy: "Cluster",
    },
    status: { loadBalancer: {} },
  };
  return service as KubeObject;
}

/** Left alone by the controller that copies Endpoints into slices: the server writes its own. */
const skipMirror = { "endpointslice.kubernetes.io/skip-mirror": "true" };

function endpointsObject({ targetPort }: KubernetesServiceConfig, addresses: readonly string[]): KubeObject {
  const endpoints: core_v1.Endpoints = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...metadata, labels: skipMirror },
    subsets: [
      {
        addresses: addresses.map((ip) => ({ ip })),
        ports: [{ name: "https", port: targetPort, protocol: "TCP" }],
      },
    ],
  };
  return endpoints as KubeObject;
}

function endpointSliceObject({ targetPort }: KubernetesServiceConfig, addresses: readonly string[]): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": name } },
    addressType: familyOf(addresses[0] ?? ""),
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: [{ name: "https", protocol: "TCP", port: targetPort }],
  };
}

function familyOf(address: string): "IPv4" | "IPv6" {
  return address.includes(":") ? "IPv6" : "IPv4";
}
