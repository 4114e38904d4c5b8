import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { familyOf } from "../registry/networking/ip-address.js";
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

/**
 * Creates the service `default/kubernetes` when there is none. Mirrors `CreateOrUpdateMasterServiceIfNeeded`.
 * @param fixPorts - also puts ports right that differ: the flags may have changed since the last start
 */
export async function ensureKubernetesService(
  objects: SystemObjects,
  services: SystemStorage,
  config: KubernetesServiceConfig,
  fixPorts: boolean,
): Promise<void> {
  const existing = await objects.get(services, namespace, name);
  if (existing === undefined) {
    await objects.create(services, newService(config));
    return;
  }
  const { spec } = existing as core_v1.Service;
  const ports = portsOf(config);
  if (!fixPorts || jsonEqual((spec?.ports ?? []) as JSONValue, ports as JSONValue)) return;
  await objects.update(services, { ...existing, spec: { ...spec, ports, type: typeOf(config) } } as KubeObject);
}

function typeOf({ nodePort }: KubernetesServiceConfig): "ClusterIP" | "NodePort" {
  return nodePort === 0 ? "ClusterIP" : "NodePort";
}

function portsOf({ servicePort, nodePort, targetPort }: KubernetesServiceConfig): readonly core_v1.ServicePort[] {
  const port: core_v1.ServicePort = { name: "https", protocol: "TCP", port: servicePort, targetPort };
  return [nodePort === 0 ? port : { ...port, nodePort }];
}

function newService(config: KubernetesServiceConfig): KubeObject {
  const { clusterIP } = config;
  const service: core_v1.Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: { provider: "kubernetes", component: "apiserver" } },
    spec: {
      ports: [...portsOf(config)],
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: [familyOf(clusterIP) ?? "IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      type: typeOf(config),
      internalTrafficPolicy: "Cluster",
    },
    status: { loadBalancer: {} },
  };
  return service as KubeObject;
}
