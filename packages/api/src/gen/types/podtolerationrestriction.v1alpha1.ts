// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of podtolerationrestriction.v1alpha1.

import type * as core_v1 from "./core.v1.js";

export type Configuration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly default?: readonly core_v1.Toleration[];
  readonly whitelist?: readonly core_v1.Toleration[];
};
