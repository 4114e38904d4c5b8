import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { DefaultingContext } from "./default-rule.js";
import { changeField, fillNil, fillZero, isNil, isZero } from "./fill.js";

/** A request for devices asks for exactly one. */
export function defaultDeviceCount(request: JSONObject): JSONObject {
  const filled = fillZero(request, { allocationMode: "ExactCount" });
  return filled.allocationMode === "ExactCount" ? fillZero(filled, { count: 1 }) : filled;
}

/** In v1beta1 a request without a class holds alternatives and counts nothing itself. */
export function defaultFlatDeviceRequest(request: JSONObject): JSONObject {
  return isZero(request.deviceClassName) ? request : defaultDeviceCount(request);
}

/** A taint knows when it was set. */
export function stampTaint(taint: JSONObject, { now }: DefaultingContext): JSONObject {
  return taint.timeAdded === undefined || taint.timeAdded === null ? fillNil(taint, { timeAdded: now() }) : taint;
}

/** What a device takes of its node counts once for each device, unless the driver says how often. */
export function defaultMappings(device: JSONObject): JSONObject {
  if (isNil(device.nodeAllocatableResourceMappings)) return device;
  return changeField(device, "nodeAllocatableResourceMappings", (mappings) => {
    const names = Object.keys(mappings);
    const filled = names.map((name) => [name, fillNil(mappings[name] as JSONObject, { allocationMultiplier: "1" })]);
    return filled.every(([name, mapping]) => mapping === mappings[name as string])
      ? mappings
      : Object.fromEntries(filled);
  });
}
