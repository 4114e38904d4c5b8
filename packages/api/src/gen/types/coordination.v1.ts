// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of coordination.v1.

import type * as meta_v1 from "./meta.v1.js";

export type CoordinatedLeaseStrategy = string;

export type Lease = {
  readonly kind?: "Lease";
  readonly apiVersion?: "coordination.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: LeaseSpec;
};

export type LeaseList = {
  readonly kind?: "LeaseList";
  readonly apiVersion?: "coordination.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Lease[];
};

export type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
  readonly strategy?: string;
  readonly preferredHolder?: string;
};
