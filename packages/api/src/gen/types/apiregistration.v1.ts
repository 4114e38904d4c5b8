// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of apiregistration.v1.

import type * as meta_v1 from "./meta.v1.js";

export type APIService = {
  readonly kind?: "APIService";
  readonly apiVersion?: "apiregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: APIServiceSpec;
  readonly status?: APIServiceStatus;
};

export type APIServiceCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type APIServiceConditionType = string;

export type APIServiceList = {
  readonly kind?: "APIServiceList";
  readonly apiVersion?: "apiregistration.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly APIService[];
};

export type APIServiceSpec = {
  readonly service?: ServiceReference;
  readonly group?: string;
  readonly version?: string;
  readonly insecureSkipTLSVerify?: boolean;
  readonly caBundle?: string;
  readonly groupPriorityMinimum: number;
  readonly versionPriority: number;
};

export type APIServiceStatus = {
  readonly conditions?: readonly APIServiceCondition[];
};

export type ConditionStatus = string;

export type ServiceReference = {
  readonly namespace?: string;
  readonly name?: string;
  readonly port?: number;
};
