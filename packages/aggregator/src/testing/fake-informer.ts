import { EncodedObject, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Informer } from "@kube-apiserver/generic-server";

/** What a lister of objects that do not change knows. */
export function listerOf(...objects: readonly KubeObject[]): Pick<Informer, "get" | "list"> {
  const items = objects.map((object) => EncodedObject.fromObject(object));
  const keyOf = ({ object: { metadata } }: EncodedObject) => `${metadata?.namespace}/${metadata?.name}`;
  return {
    get: (key) => items.find((item) => keyOf(item) === key),
    list: (namespace) =>
      items.filter(({ object }) => namespace === undefined || object.metadata?.namespace === namespace),
  };
}

/** A service `a` in the namespace `ns` with the port 443, called `https`. */
export function newService(spec: KubeObject = {}): KubeObject {
  const ports = [{ name: "https", port: 443 }];
  return { metadata: { namespace: "ns", name: "a" }, spec: { clusterIP: "10.0.0.7", ports, ...spec } };
}

/** A slice of its endpoints. */
export function newSlice(more: KubeObject = {}): KubeObject {
  return {
    metadata: { namespace: "ns", name: "a-1", labels: { "kubernetes.io/service-name": "a" } },
    addressType: "IPv4",
    ports: [{ name: "https", port: 8443 }],
    endpoints: [{ addresses: ["10.1.0.1"], conditions: { ready: true } }],
    ...more,
  };
}
