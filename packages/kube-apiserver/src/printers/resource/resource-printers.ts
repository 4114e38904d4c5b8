import type { resource_v1, resource_v1alpha3 } from "@kube-apiserver/api/types";
import { translateTimestampSince } from "@kube-apiserver/apimachinery";
import { ageOf, isTerminating, type Named, nameOf } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printNameAndAge = printCells<Named>((object, nowMs) => [nameOf(object), ageOf(object, nowMs)]);

const printResourceClaim = printCells<resource_v1.ResourceClaim>((claim, nowMs) => [
  nameOf(claim),
  claimState(claim),
  ageOf(claim, nowMs),
]);

function claimState(claim: resource_v1.ResourceClaim): string {
  const { allocation, reservedFor = [] } = claim.status ?? {};
  const deleted = isTerminating(claim);
  if (allocation === undefined) return deleted ? "deleted" : "pending";
  return [...(deleted ? ["deleted"] : []), "allocated", ...(reservedFor.length > 0 ? ["reserved"] : [])].join(",");
}

const printResourceSlice = printCells<resource_v1.ResourceSlice>((slice, nowMs) => [
  nameOf(slice),
  slice.spec.nodeName ?? "",
  slice.spec.driver,
  slice.spec.pool.name,
  ageOf(slice, nowMs),
]);

const printDeviceTaintRule = printCells<resource_v1alpha3.DeviceTaintRule>((rule, nowMs) => {
  const { key, value = "", effect, timeAdded } = rule.spec.taint;
  const since = timeAdded === undefined ? "" : translateTimestampSince(timeAdded, nowMs);
  return [nameOf(rule), key, value, effect, since, ageOf(rule, nowMs)];
});

/** Printers of `resource.k8s.io`. */
export const resourcePrinters: GroupPrinters = {
  deviceclasses: printNameAndAge,
  devicetaintrules: printDeviceTaintRule,
  resourceclaims: printResourceClaim,
  resourceclaimtemplates: printNameAndAge,
  resourceslices: printResourceSlice,
};
