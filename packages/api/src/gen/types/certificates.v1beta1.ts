// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of certificates.v1beta1.

import type * as meta_v1 from "./meta.v1.js";

export type CertificateSigningRequest = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: CertificateSigningRequestSpec;
  readonly status?: CertificateSigningRequestStatus;
};

export type CertificateSigningRequestCondition = {
  readonly type: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
  readonly lastTransitionTime?: string;
};

export type CertificateSigningRequestList = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CertificateSigningRequest[];
};

export type CertificateSigningRequestSpec = {
  readonly request: string;
  readonly signerName?: string;
  readonly expirationSeconds?: number;
  readonly usages?: readonly string[];
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] | undefined };
};

export type CertificateSigningRequestStatus = {
  readonly conditions?: readonly CertificateSigningRequestCondition[];
  readonly certificate?: string;
};

export type ClusterTrustBundle = {
  readonly kind?: "ClusterTrustBundle";
  readonly apiVersion?: "certificates.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ClusterTrustBundleSpec;
};

export type ClusterTrustBundleList = {
  readonly kind?: "ClusterTrustBundleList";
  readonly apiVersion?: "certificates.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ClusterTrustBundle[];
};

export type ClusterTrustBundleSpec = {
  readonly signerName?: string;
  readonly trustBundle: string;
};

export type ExtraValue = readonly string[];

export type KeyUsage = string;

export type PodCertificateRequest = {
  readonly kind?: "PodCertificateRequest";
  readonly apiVersion?: "certificates.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: PodCertificateRequestSpec;
  readonly status?: PodCertificateRequestStatus;
};

export type PodCertificateRequestList = {
  readonly kind?: "PodCertificateRequestList";
  readonly apiVersion?: "certificates.k8s.io/v1beta1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PodCertificateRequest[];
};

export type PodCertificateRequestSpec = {
  readonly signerName: string;
  readonly podName: string;
  readonly podUID: string;
  readonly serviceAccountName: string;
  readonly serviceAccountUID: string;
  readonly nodeName: string;
  readonly nodeUID: string;
  readonly maxExpirationSeconds?: number;
  readonly pkixPublicKey?: string;
  readonly proofOfPossession?: string;
  readonly stubPKCS10Request: string;
  readonly unverifiedUserAnnotations?: { readonly [key: string]: string | undefined };
};

export type PodCertificateRequestStatus = {
  readonly conditions?: readonly meta_v1.Condition[];
  readonly certificateChain?: string;
  readonly notBefore?: string;
  readonly beginRefreshAt?: string;
  readonly notAfter?: string;
};

export type RequestConditionType = string;
