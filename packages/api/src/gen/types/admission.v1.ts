// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of admission.v1.

import type { JSONObject } from "@kube-apiserver/apimachinery";
import type * as authentication_v1 from "./authentication.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type AdmissionRequest = {
  readonly uid?: string;
  readonly kind?: meta_v1.GroupVersionKind;
  readonly resource?: meta_v1.GroupVersionResource;
  readonly subResource?: string;
  readonly requestKind?: meta_v1.GroupVersionKind;
  readonly requestResource?: meta_v1.GroupVersionResource;
  readonly requestSubResource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly operation?: string;
  readonly userInfo?: authentication_v1.UserInfo;
  readonly object?: JSONObject;
  readonly oldObject?: JSONObject;
  readonly dryRun?: boolean;
  readonly options?: JSONObject;
};

export type AdmissionResponse = {
  readonly uid?: string;
  readonly allowed?: boolean;
  readonly status?: meta_v1.Status;
  readonly patch?: string;
  readonly patchType?: string;
  readonly auditAnnotations?: { readonly [key: string]: string | undefined };
  readonly warnings?: readonly string[];
};

export type AdmissionReview = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly request?: AdmissionRequest;
  readonly response?: AdmissionResponse;
};

export type Operation = string;

export type PatchType = string;
