// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of resource.v1.

import type { JSONObject } from "@kube-apiserver/apimachinery";
import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type AllocatedDeviceStatus = {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string;
  readonly conditions?: readonly meta_v1.Condition[];
  readonly data?: JSONObject;
  readonly networkData?: NetworkDeviceData;
};

export type AllocationConfigSource = "FromClaim" | "FromClass";

export type AllocationResult = {
  readonly devices?: DeviceAllocationResult;
  readonly nodeSelector?: core_v1.NodeSelector;
  readonly allocationTimestamp?: string;
};

export type CELDeviceSelector = {
  readonly expression: string;
};

export type CapacityRequestPolicy = {
  readonly default?: string;
  readonly validValues?: readonly string[];
  readonly validRange?: CapacityRequestPolicyRange;
};

export type CapacityRequestPolicyRange = {
  readonly min: string;
  readonly max?: string;
  readonly step?: string;
};

export type CapacityRequirements = {
  readonly requests?: { readonly [key: string]: string | undefined };
};

export type Counter = {
  readonly value: string;
};

export type CounterSet = {
  readonly name: string;
  readonly counters: { readonly [key: string]: Counter | undefined };
};

export type Device = {
  readonly name: string;
  readonly attributes?: { readonly [key: string]: DeviceAttribute | undefined };
  readonly capacity?: { readonly [key: string]: DeviceCapacity | undefined };
  readonly consumesCounters?: readonly DeviceCounterConsumption[];
  readonly nodeName?: string;
  readonly nodeSelector?: core_v1.NodeSelector;
  readonly allNodes?: boolean;
  readonly taints?: readonly DeviceTaint[];
  readonly bindsToNode?: boolean;
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
  readonly allowMultipleAllocations?: boolean;
  readonly nodeAllocatableResourceMappings?: { readonly [key: string]: NodeAllocatableResourceMapping | undefined };
};

export type DeviceAllocationConfiguration = {
  readonly source: "FromClaim" | "FromClass";
  readonly requests?: readonly string[];
  readonly opaque?: OpaqueDeviceConfiguration;
};

export type DeviceAllocationMode = "All" | "ExactCount";

export type DeviceAllocationResult = {
  readonly results?: readonly DeviceRequestAllocationResult[];
  readonly config?: readonly DeviceAllocationConfiguration[];
};

export type DeviceAttribute = {
  readonly int?: number;
  readonly bool?: boolean;
  readonly string?: string;
  readonly version?: string;
  readonly ints?: readonly number[];
  readonly bools?: readonly boolean[];
  readonly strings?: readonly string[];
  readonly versions?: readonly string[];
};

export type DeviceCapacity = {
  readonly value: string;
  readonly requestPolicy?: CapacityRequestPolicy;
};

export type DeviceClaim = {
  readonly requests?: readonly DeviceRequest[];
  readonly constraints?: readonly DeviceConstraint[];
  readonly config?: readonly DeviceClaimConfiguration[];
};

export type DeviceClaimConfiguration = {
  readonly requests?: readonly string[];
  readonly opaque?: OpaqueDeviceConfiguration;
};

export type DeviceClass = {
  readonly kind?: "DeviceClass";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: DeviceClassSpec;
};

export type DeviceClassConfiguration = {
  readonly opaque?: OpaqueDeviceConfiguration;
};

export type DeviceClassList = {
  readonly kind?: "DeviceClassList";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly DeviceClass[];
};

export type DeviceClassSpec = {
  readonly selectors?: readonly DeviceSelector[];
  readonly config?: readonly DeviceClassConfiguration[];
  readonly extendedResourceName?: string;
};

export type DeviceConfiguration = {
  readonly opaque?: OpaqueDeviceConfiguration;
};

export type DeviceConstraint = {
  readonly requests?: readonly string[];
  readonly matchAttribute?: string;
  readonly distinctAttribute?: string;
};

export type DeviceCounterConsumption = {
  readonly counterSet: string;
  readonly counters: { readonly [key: string]: Counter | undefined };
};

export type DeviceRequest = {
  readonly name: string;
  readonly exactly?: ExactDeviceRequest;
  readonly firstAvailable?: readonly DeviceSubRequest[];
};

export type DeviceRequestAllocationResult = {
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess?: boolean;
  readonly tolerations?: readonly DeviceToleration[];
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
  readonly shareID?: string;
  readonly consumedCapacity?: { readonly [key: string]: string | undefined };
};

export type DeviceSelector = {
  readonly cel?: CELDeviceSelector;
};

export type DeviceSubRequest = {
  readonly name: string;
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: "All" | "ExactCount";
  readonly count?: number;
  readonly tolerations?: readonly DeviceToleration[];
  readonly capacity?: CapacityRequirements;
};

export type DeviceTaint = {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoExecute" | "NoSchedule" | "None";
  readonly timeAdded?: string;
};

export type DeviceTaintEffect = "NoExecute" | "NoSchedule" | "None";

export type DeviceToleration = {
  readonly key?: string;
  readonly operator?: "Equal" | "Exists";
  readonly value?: string;
  readonly effect?: "NoExecute" | "NoSchedule" | "None";
  readonly tolerationSeconds?: number;
};

export type DeviceTolerationOperator = "Equal" | "Exists";

export type ExactDeviceRequest = {
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: "All" | "ExactCount";
  readonly count?: number;
  readonly adminAccess?: boolean;
  readonly tolerations?: readonly DeviceToleration[];
  readonly capacity?: CapacityRequirements;
};

export type FullyQualifiedName = string;

export type NetworkDeviceData = {
  readonly interfaceName?: string;
  readonly ips?: readonly string[];
  readonly hardwareAddress?: string;
};

export type NodeAllocatableResourceMapping = {
  readonly capacityKey?: string;
  readonly allocationMultiplier?: string;
};

export type OpaqueDeviceConfiguration = {
  readonly driver: string;
  readonly parameters: JSONObject;
};

export type QualifiedName = string;

export type ResourceClaim = {
  readonly kind?: "ResourceClaim";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ResourceClaimSpec;
  readonly status?: ResourceClaimStatus;
};

export type ResourceClaimConsumerReference = {
  readonly apiGroup?: string;
  readonly resource: string;
  readonly name: string;
  readonly uid: string;
};

export type ResourceClaimList = {
  readonly kind?: "ResourceClaimList";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ResourceClaim[];
};

export type ResourceClaimSpec = {
  readonly devices?: DeviceClaim;
};

export type ResourceClaimStatus = {
  readonly allocation?: AllocationResult;
  readonly reservedFor?: readonly ResourceClaimConsumerReference[];
  readonly devices?: readonly AllocatedDeviceStatus[];
};

export type ResourceClaimTemplate = {
  readonly kind?: "ResourceClaimTemplate";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ResourceClaimTemplateSpec;
};

export type ResourceClaimTemplateList = {
  readonly kind?: "ResourceClaimTemplateList";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ResourceClaimTemplate[];
};

export type ResourceClaimTemplateSpec = {
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ResourceClaimSpec;
};

export type ResourcePool = {
  readonly name: string;
  readonly generation: number;
  readonly resourceSliceCount: number;
};

export type ResourceSlice = {
  readonly kind?: "ResourceSlice";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: ResourceSliceSpec;
};

export type ResourceSliceList = {
  readonly kind?: "ResourceSliceList";
  readonly apiVersion?: "resource.k8s.io/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ResourceSlice[];
};

export type ResourceSliceSpec = {
  readonly driver: string;
  readonly pool: ResourcePool;
  readonly nodeName?: string;
  readonly nodeSelector?: core_v1.NodeSelector;
  readonly allNodes?: boolean;
  readonly devices?: readonly Device[];
  readonly perDeviceNodeSelection?: boolean;
  readonly sharedCounters?: readonly CounterSet[];
};
