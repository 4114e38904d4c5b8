import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { DefaultingContext } from "./default-rule.js";
import { fillNil, fillZero, isZero } from "./fill.js";

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
