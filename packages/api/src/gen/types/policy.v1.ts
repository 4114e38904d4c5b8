// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of policy.v1.

import type * as meta_v1 from "./meta.v1.js";

export type Eviction = {
  readonly kind?: "Eviction";
  readonly apiVersion?: "policy/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly deleteOptions?: meta_v1.DeleteOptions;
};

export type PodDisruptionBudget = {
  readonly kind?: "PodDisruptionBudget";
  readonly apiVersion?: "policy/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PodDisruptionBudgetSpec;
  readonly status?: PodDisruptionBudgetStatus;
};

export type PodDisruptionBudgetList = {
  readonly kind?: "PodDisruptionBudgetList";
  readonly apiVersion?: "policy/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PodDisruptionBudget[];
};

export type PodDisruptionBudgetSpec = {
  readonly minAvailable?: number | string;
  readonly selector?: meta_v1.LabelSelector;
  readonly maxUnavailable?: number | string;
  readonly unhealthyPodEvictionPolicy?: "AlwaysAllow" | "IfHealthyBudget";
};

export type PodDisruptionBudgetStatus = {
  readonly observedGeneration?: number;
  readonly disruptedPods?: { readonly [key: string]: string | undefined };
  readonly disruptionsAllowed?: number;
  readonly currentHealthy?: number;
  readonly desiredHealthy?: number;
  readonly expectedPods?: number;
  readonly conditions?: readonly meta_v1.Condition[];
};

export type UnhealthyPodEvictionPolicyType = "AlwaysAllow" | "IfHealthyBudget";
