import type { resource_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, Quantity } from "@kube-apiserver/apimachinery";
import { addAmounts, largestAmounts, type ResourceAmounts } from "../resource-amounts.js";
import { objectCountName, one, type QuotaEvaluator } from "./evaluator.js";

const countName = objectCountName({ group: "resource.k8s.io", resource: "resourceclaims" });
const perClass = ".deviceclass.resource.k8s.io/devices";
/** What a claim for all devices that fit gets at most. */
const allocationResultsMaxSize = 32;

/** Counts claims, and the devices they ask for by class. Mirrors `claimEvaluator`. */
export const resourceClaimEvaluator: QuotaEvaluator = {
  handles: ({ subresource, operation }) => subresource === "" && (operation === "CREATE" || operation === "UPDATE"),
  counts: (name) => name === countName || name.endsWith(perClass),
  constraint: () => undefined,
  inScope: () => false,
  usage: claimUsage,
};

/** A request of any version: in the oldest one there are no alternatives around it. */
type DeviceRequest = resource_v1.DeviceRequest & Partial<resource_v1.ExactDeviceRequest>;

function claimUsage(claim: KubeObject): ResourceAmounts {
  const requests = (claim as resource_v1.ResourceClaim).spec?.devices?.requests ?? [];
  return requests.map(requestUsage).reduce(addAmounts, new Map([[countName, one]]));
}

/** Of alternatives each class counts with the one that takes most. */
function requestUsage(request: DeviceRequest): ResourceAmounts {
  const alternatives = request.firstAvailable ?? [];
  if (alternatives.length === 0) return devicesOf(request.exactly ?? request);
  return alternatives.map(devicesOf).reduce(largestAmounts, new Map() as ResourceAmounts);
}

type Devices = Partial<Pick<resource_v1.ExactDeviceRequest, "deviceClassName" | "allocationMode" | "count">>;

function devicesOf({ deviceClassName = "", allocationMode, count = 0 }: Devices): ResourceAmounts {
  if (deviceClassName === "") return new Map();
  const devices = allocationMode === "All" ? allocationResultsMaxSize : allocationMode === "ExactCount" ? count : 0;
  return new Map([[deviceClassName + perClass, Quantity.fromInteger(devices)]]);
}
