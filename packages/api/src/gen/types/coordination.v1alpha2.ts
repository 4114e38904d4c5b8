// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of coordination.v1alpha2.

import type * as meta_v1 from "./meta.v1.js";

export type LeaseCandidate = {
  readonly kind?: "LeaseCandidate";
  readonly apiVersion?: "coordination.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: LeaseCandidateSpec;
};

export type LeaseCandidateList = {
  readonly kind?: "LeaseCandidateList";
  readonly apiVersion?: "coordination.k8s.io/v1alpha2";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly LeaseCandidate[];
};

export type LeaseCandidateSpec = {
  readonly leaseName: string;
  readonly pingTime?: string;
  readonly renewTime?: string;
  readonly binaryVersion: string;
  readonly emulationVersion?: string;
  readonly strategy: string;
};
