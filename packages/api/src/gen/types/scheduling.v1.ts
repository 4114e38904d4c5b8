// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of scheduling.v1.

import type * as meta_v1 from "./meta.v1.js";

export type PriorityClass = {
  readonly kind?: "PriorityClass";
  readonly apiVersion?: "scheduling.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly description?: string;
  readonly preemptionPolicy?: "Never" | "PreemptLowerPriority";
};

export type PriorityClassList = {
  readonly kind?: "PriorityClassList";
  readonly apiVersion?: "scheduling.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PriorityClass[];
};
