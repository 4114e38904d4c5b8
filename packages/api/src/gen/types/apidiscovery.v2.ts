// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of apidiscovery.v2.

import type * as meta_v1 from "./meta.v1.js";

export type APIGroupDiscovery = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly versions?: readonly APIVersionDiscovery[];
};

export type APIGroupDiscoveryList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly APIGroupDiscovery[];
};

export type APIResourceDiscovery = {
  readonly resource: string;
  readonly responseKind?: meta_v1.GroupVersionKind;
  readonly scope: string;
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly APISubresourceDiscovery[];
};

export type APISubresourceDiscovery = {
  readonly subresource: string;
  readonly responseKind?: meta_v1.GroupVersionKind;
  readonly acceptedTypes?: readonly meta_v1.GroupVersionKind[];
  readonly verbs: readonly string[];
};

export type APIVersionDiscovery = {
  readonly version: string;
  readonly resources?: readonly APIResourceDiscovery[];
  readonly freshness?: string;
};

export type DiscoveryFreshness = string;

export type ResourceScope = string;
