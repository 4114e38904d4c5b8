// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of node.v1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type Overhead = {
  readonly podFixed?: { readonly [key: string]: string | undefined };
};

export type RuntimeClass = {
  readonly kind?: "RuntimeClass";
  readonly apiVersion?: "node.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly handler: string;
  readonly overhead?: Overhead;
  readonly scheduling?: Scheduling;
};

export type RuntimeClassList = {
  readonly kind?: "RuntimeClassList";
  readonly apiVersion?: "node.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly RuntimeClass[];
};

export type Scheduling = {
  readonly nodeSelector?: { readonly [key: string]: string | undefined };
  readonly tolerations?: readonly core_v1.Toleration[];
};
