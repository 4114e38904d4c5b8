// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of imagepolicy.v1alpha1.

import type * as meta_v1 from "./meta.v1.js";

export type ImageReview = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ImageReviewSpec;
  readonly status?: ImageReviewStatus;
};

export type ImageReviewContainerSpec = {
  readonly image?: string;
};

export type ImageReviewSpec = {
  readonly containers?: readonly ImageReviewContainerSpec[];
  readonly annotations?: { readonly [key: string]: string | undefined };
  readonly namespace?: string;
};

export type ImageReviewStatus = {
  readonly allowed?: boolean;
  readonly reason?: string;
  readonly auditAnnotations?: { readonly [key: string]: string | undefined };
};
