import type { discovery_v1 } from "@kube-apiserver/api/types";
import {
  FieldPath,
  getOwn,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  labelOf,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { addressRulesOf } from "../validation/address-rules.js";
import { warningsForIP } from "../validation/addresses.js";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./validate-endpoint-slice.js";

const hostnameLabel = "kubernetes.io/hostname";
const managedByLabel = "endpointslice.kubernetes.io/managed-by";
const controllers: readonly string[] = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];

export const endpointSlices: StoredResourceDefinition = {
  group: "discovery.k8s.io",
  resource: "endpointslices",
  strategy: (base, { extra }) => ({
    ...base,
    prepareForCreate: (_ctx, obj) => withoutTopology(obj, undefined),
    prepareForUpdate: (_ctx, obj, old) => withoutTopology(obj, old),
    validate: (_ctx, obj) => validateEndpointSlice(obj, undefined, addressRulesOf(extra)),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validateEndpointSliceUpdate(obj, old, addressRulesOf(extra)),
    ],
    warningsOnCreate: (_ctx, obj) => [...warnOfAddressType(obj), ...warnOfAddresses(obj)],
    warningsOnUpdate: (_ctx, obj) => warnOfAddresses(obj),
  }),
};

function endpointsOf(slice: KubeObject): readonly discovery_v1.Endpoint[] {
  return (slice as discovery_v1.EndpointSlice).endpoints ?? [];
}

/**
 * The topology of old is nothing that clients of `v1` write. A node that is named in it stays known. Mirrors
 * `dropTopologyOnV1`.
 */
function withoutTopology(slice: KubeObject, old: KubeObject | undefined): KubeObject {
  const endpoints = endpointsOf(slice);
  if (!endpoints.some(({ deprecatedTopology }) => deprecatedTopology !== undefined)) return slice;
  const before = old === undefined ? [] : endpointsOf(old);
  if (old !== undefined && jsonEqual(endpoints as JSONValue, before as JSONValue)) return slice;
  const known = new Set(before.map(hostnameOf).filter((name) => name !== ""));
  return {
    ...slice,
    endpoints: endpoints.map((endpoint) => {
      const { deprecatedTopology: _, ...rest } = endpoint;
      const host = hostnameOf(endpoint);
      const isNode = known.has(host) && nameIsDNSSubdomain(host, false).length === 0;
      return isNode ? { nodeName: host, ...rest } : rest;
    }),
  } as KubeObject;
}

function hostnameOf({ deprecatedTopology = {} }: discovery_v1.Endpoint): string {
  return (getOwn(deprecatedTopology, hostnameLabel) as string | undefined) ?? "";
}

function warnOfAddressType(slice: KubeObject): readonly string[] {
  const { addressType } = slice as discovery_v1.EndpointSlice;
  return addressType === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [];
}

function warnOfAddresses(slice: KubeObject): readonly string[] {
  if (controllers.includes(labelOf(slice, managedByLabel) ?? "")) return [];
  const path = FieldPath.root("endpoints");
  return endpointsOf(slice).flatMap(({ addresses = [] }, index) =>
    addresses.flatMap((address, at) => warningsForIP(address, path.index(index).child("addresses").index(at))),
  );
}
