// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of authentication.v1.

import type * as meta_v1 from "./meta.v1.js";

export type BoundObjectReference = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
};

export type ExtraValue = readonly string[];

export type SelfSubjectReview = {
  readonly kind?: "SelfSubjectReview";
  readonly apiVersion?: "authentication.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly status?: SelfSubjectReviewStatus;
};

export type SelfSubjectReviewStatus = {
  readonly userInfo?: UserInfo;
};

export type TokenRequest = {
  readonly kind?: "TokenRequest";
  readonly apiVersion?: "authentication.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: TokenRequestSpec;
  readonly status?: TokenRequestStatus;
};

export type TokenRequestSpec = {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: BoundObjectReference;
};

export type TokenRequestStatus = {
  readonly token?: string;
  readonly expirationTimestamp?: string;
};

export type TokenReview = {
  readonly kind?: "TokenReview";
  readonly apiVersion?: "authentication.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: TokenReviewSpec;
  readonly status?: TokenReviewStatus;
};

export type TokenReviewSpec = {
  readonly token: string;
  readonly audiences?: readonly string[];
};

export type TokenReviewStatus = {
  readonly authenticated?: boolean;
  readonly user?: UserInfo;
  readonly audiences?: readonly string[];
  readonly error?: string;
};

export type UserInfo = {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: { readonly [key: string]: readonly string[] | undefined };
};
