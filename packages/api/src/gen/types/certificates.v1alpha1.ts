// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of certificates.v1alpha1.

import type * as meta_v1 from "./meta.v1.js";

export type ClusterTrustBundle = {
  readonly kind?: "ClusterTrustBundle";
  readonly apiVersion?: "certificates.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ClusterTrustBundleSpec;
};

export type ClusterTrustBundleList = {
  readonly kind?: "ClusterTrustBundleList";
  readonly apiVersion?: "certificates.k8s.io/v1alpha1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ClusterTrustBundle[];
};

export type ClusterTrustBundleSpec = {
  readonly signerName?: string;
  readonly trustBundle: string;
};
