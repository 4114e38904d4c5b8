// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of certificates.v1.

import type * as meta_v1 from "./meta.v1.js";

export type CertificateSigningRequest = {
  readonly kind?: "CertificateSigningRequest";
  readonly apiVersion?: "certificates.k8s.io/v1";
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
  readonly kind?: "CertificateSigningRequestList";
  readonly apiVersion?: "certificates.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CertificateSigningRequest[];
};

export type CertificateSigningRequestSpec = {
  readonly request: string;
  readonly signerName: string;
  readonly expirationSeconds?: number;
  readonly usages?: readonly ("any" | "cert sign" | "client auth" | "code signing" | "content commitment" | "crl sign" | "data encipherment" | "decipher only" | "digital signature" | "email protection" | "encipher only" | "ipsec end system" | "ipsec tunnel" | "ipsec user" | "key agreement" | "key encipherment" | "microsoft sgc" | "netscape sgc" | "ocsp signing" | "s/mime" | "server auth" | "signing" | "timestamping")[];
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] | undefined };
};

export type CertificateSigningRequestStatus = {
  readonly conditions?: readonly CertificateSigningRequestCondition[];
  readonly certificate?: string;
};

export type ExtraValue = readonly string[];

export type KeyUsage = "any" | "cert sign" | "client auth" | "code signing" | "content commitment" | "crl sign" | "data encipherment" | "decipher only" | "digital signature" | "email protection" | "encipher only" | "ipsec end system" | "ipsec tunnel" | "ipsec user" | "key agreement" | "key encipherment" | "microsoft sgc" | "netscape sgc" | "ocsp signing" | "s/mime" | "server auth" | "signing" | "timestamping";

export type RequestConditionType = string;
