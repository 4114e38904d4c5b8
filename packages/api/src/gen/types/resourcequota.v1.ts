// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of resourcequota.v1.

import type * as core_v1 from "./core.v1.js";

export type Configuration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly limitedResources?: readonly LimitedResource[];
};

export type LimitedResource = {
  readonly apiGroup?: string;
  readonly resource: string;
  readonly matchContains?: readonly string[];
  readonly matchScopes?: readonly core_v1.ScopedResourceSelectorRequirement[];
};
