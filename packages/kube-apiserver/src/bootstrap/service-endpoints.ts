import type { core_v1, discovery_v1 } from "@kube-apiserver/api/types";
import { jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { familyOf } from "../registry/networking/ip-address.js";
import type { SystemObjects, SystemStorage } from "./system-objects.js";

const namespace = "default";
const name = "kubernetes";

/** Left alone by the controller that copies Endpoints into slices: the server writes its own. */
const endpointsLabels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
const sliceLabels = { "kubernetes.io/service-name": name };

/** Parts of {@link ServiceEndpoints}. */
export interface ServiceEndpointsDeps {
  readonly objects: SystemObjects;
  readonly storages: { readonly endpoints: SystemStorage; readonly endpointSlices: SystemStorage };
  /** Port that the server listens on. */
  readonly port: number;
}

/** Endpoints and EndpointSlice `default/kubernetes`. Mirrors `reconcilers.EndpointsAdapter`. */
export class ServiceEndpoints {
  readonly #deps: ServiceEndpointsDeps;

  constructor(deps: ServiceEndpointsDeps) {
    this.#deps = deps;
  }

  /** Addresses that the slice has now. */
  async addresses(): Promise<readonly string[]> {
    const { objects, storages } = this.#deps;
    const slice = (await objects.get(storages.endpointSlices, namespace, name)) as
      | discovery_v1.EndpointSlice
      | undefined;
    return (slice?.endpoints ?? []).flatMap(({ addresses }) => addresses);
  }

  /**
   * Brings both objects in line with `addresses`, all of one IP family.
   * @param fixPorts - false: ports that are there stay as they are
   */
  async sync(addresses: readonly string[], fixPorts: boolean): Promise<void> {
    const { endpoints, endpointSlices } = this.#deps.storages;
    // Each is tried whatever becomes of the other.
    const outcomes = await Promise.allSettled([
      this.#ensure(endpoints, (existing) => this.#endpointsFor(addresses, existing, fixPorts)),
      this.#ensure(endpointSlices, (existing) => this.#sliceFor(addresses, existing, fixPorts)),
    ]);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** Another server may write at the same time: then again from what it wrote. */
  async #ensure(storage: SystemStorage, make: (existing: KubeObject | undefined) => KubeObject): Promise<void> {
    const { objects } = this.#deps;
    for (let attempt = 0; attempt < 5; attempt++) {
      const existing = await objects.get(storage, namespace, name);
      const wanted = make(existing);
      if (existing === undefined) {
        if (await objects.create(storage, wanted)) return;
      } else if (jsonEqual(existing, wanted) || (await objects.update(storage, wanted))) {
        return;
      }
    }
    throw new Error("the endpoints of the kubernetes Service were changed by others again and again");
  }

  #endpointsFor(addresses: readonly string[], existing: KubeObject | undefined, fixPorts: boolean): KubeObject {
    const [subset, ...more] = (existing as core_v1.Endpoints | undefined)?.subsets ?? [];
    const before = more.length === 0 ? (subset?.ports ?? []) : [];
    const ports = before.length > 0 && !fixPorts ? before : [{ name: "https", port: this.#deps.port, protocol: "TCP" }];
    const subsets = [{ addresses: addresses.map((ip) => ({ ip })), ports }];
    const metadata = { ...existing?.metadata, name, namespace, labels: endpointsLabels };
    return { ...existing, apiVersion: "v1", kind: "Endpoints", metadata, subsets } as KubeObject;
  }

  #sliceFor(addresses: readonly string[], existing: KubeObject | undefined, fixPorts: boolean): KubeObject {
    const before = (existing as discovery_v1.EndpointSlice | undefined)?.ports ?? [];
    const ports = before.length > 0 && !fixPorts ? before : [{ name: "https", port: this.#deps.port, protocol: "TCP" }];
    const endpoints = addresses.map((address) => ({ addresses: [address], conditions: { ready: true } }));
    return {
      ...existing,
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...existing?.metadata, name, namespace, labels: sliceLabels },
      addressType: (existing?.addressType as string | undefined) ?? familyOf(addresses[0] ?? "") ?? "IPv4",
      endpoints,
      ports,
    } as KubeObject;
  }
}
