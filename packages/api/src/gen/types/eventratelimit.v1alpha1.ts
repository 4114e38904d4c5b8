// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of eventratelimit.v1alpha1.

export type Configuration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly limits: readonly Limit[];
};

export type Limit = {
  readonly type: string;
  readonly qps: number;
  readonly burst: number;
  readonly cacheSize?: number;
};

export type LimitType = string;
