// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of resource.v1alpha3.

import type * as meta_v1 from "./meta.v1.js";

export type CELDeviceSelector = {
  readonly expression: string;
};

export type DeviceSelector = {
  readonly cel?: CELDeviceSelector;
};

export type DeviceTaint = {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoExecute" | "NoSchedule" | "None";
  readonly timeAdded?: string;
};

export type DeviceTaintEffect = "NoExecute" | "NoSchedule" | "None";

export type DeviceTaintRule = {
  readonly kind?: "DeviceTaintRule";
  readonly apiVersion?: "resource.k8s.io/v1alpha3";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: DeviceTaintRuleSpec;
  readonly status?: DeviceTaintRuleStatus;
};

export type DeviceTaintRuleList = {
  readonly kind?: "DeviceTaintRuleList";
  readonly apiVersion?: "resource.k8s.io/v1alpha3";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly DeviceTaintRule[];
};

export type DeviceTaintRuleSpec = {
  readonly deviceSelector?: DeviceTaintSelector;
  readonly taint: DeviceTaint;
};

export type DeviceTaintRuleStatus = {
  readonly conditions?: readonly meta_v1.Condition[];
};

export type DeviceTaintSelector = {
  readonly driver?: string;
  readonly pool?: string;
  readonly device?: string;
};

export type PoolStatus = {
  readonly driver: string;
  readonly poolName: string;
  readonly generation: number;
  readonly resourceSliceCount?: number;
  readonly totalDevices?: number;
  readonly allocatedDevices?: number;
  readonly availableDevices?: number;
  readonly unavailableDevices?: number;
  readonly nodeName?: string;
  readonly validationError?: string;
};

export type ResourcePoolStatusRequest = {
  readonly kind?: "ResourcePoolStatusRequest";
  readonly apiVersion?: "resource.k8s.io/v1alpha3";
  readonly metadata: meta_v1.ObjectMeta;
  readonly spec: ResourcePoolStatusRequestSpec;
  readonly status?: ResourcePoolStatusRequestStatus;
};

export type ResourcePoolStatusRequestList = {
  readonly kind?: "ResourcePoolStatusRequestList";
  readonly apiVersion?: "resource.k8s.io/v1alpha3";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ResourcePoolStatusRequest[];
};

export type ResourcePoolStatusRequestSpec = {
  readonly driver: string;
  readonly poolName?: string;
  readonly limit?: number;
};

export type ResourcePoolStatusRequestStatus = {
  readonly poolCount: number;
  readonly pools?: readonly PoolStatus[];
  readonly conditions?: readonly meta_v1.Condition[];
};
