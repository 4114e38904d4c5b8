// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of discovery.v1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type AddressType = "FQDN" | "IPv4" | "IPv6";

export type Endpoint = {
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions;
  readonly hostname?: string;
  readonly targetRef?: core_v1.ObjectReference;
  readonly deprecatedTopology?: { readonly [key: string]: string | undefined };
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hints?: EndpointHints;
};

export type EndpointConditions = {
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
};

export type EndpointHints = {
  readonly forZones?: readonly ForZone[];
  readonly forNodes?: readonly ForNode[];
};

export type EndpointPort = {
  readonly name?: string;
  readonly protocol?: "SCTP" | "TCP" | "UDP";
  readonly port?: number;
  readonly appProtocol?: string;
};

export type EndpointSlice = {
  readonly kind?: "EndpointSlice";
  readonly apiVersion?: "discovery.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly addressType: "FQDN" | "IPv4" | "IPv6";
  readonly endpoints?: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[];
};

export type EndpointSliceList = {
  readonly kind?: "EndpointSliceList";
  readonly apiVersion?: "discovery.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly EndpointSlice[];
};

export type ForNode = {
  readonly name: string;
};

export type ForZone = {
  readonly name: string;
};
