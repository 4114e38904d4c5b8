import type { apiregistration_v1 } from "@kube-apiserver/api/types";
import {
  type Condition,
  type EncodedObject,
  findCondition,
  type GroupVersion,
  isConditionTrue,
  type KubeObject,
  setCondition,
} from "@kube-apiserver/apimachinery";

/** Says which server serves a group version. Mirrors `apiregistration.k8s.io/v1.APIService`. */
export type APIService = apiregistration_v1.APIService;
export type APIServiceSpec = apiregistration_v1.APIServiceSpec;

/** Group, version and kind of {@link APIService}. */
export const apiServiceKind = Object.freeze({ group: "apiregistration.k8s.io", version: "v1", kind: "APIService" });

/** Where APIServices are found. */
export const apiServicesResource = Object.freeze({ group: "apiregistration.k8s.io", resource: "apiservices" });

/** The condition that says whether requests are passed on. */
export const availableType = "Available";

/** An object of the store as what it is. */
export function asAPIService(obj: KubeObject | EncodedObject): APIService {
  const { object } = obj as { readonly object?: KubeObject };
  // Only APIServices pass the decoding of this store.
  return (object ?? obj) as APIService;
}

/** `version.group`, what an APIService has to be called; `v1.` for the core group. */
export function apiServiceNameOf({ group, version }: GroupVersion): string {
  return `${version}.${group}`;
}

/** The group version that an APIService is for. */
export function groupVersionOf({ spec }: APIService): GroupVersion {
  return { group: spec?.group ?? "", version: spec?.version ?? "" };
}

/** Path that the group version is served at, without a slash at its end. */
export function apiPathOf({ group, version }: GroupVersion): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** Whether the condition `Available` holds. */
export function isAvailable({ status }: APIService): boolean {
  return isConditionTrue(conditionsOf(status), availableType);
}

/** What is known about the availability of an APIService. */
export type Availability = Pick<Condition, "status" | "reason" | "message">;

/** Of those that this very server, or its delegates, serve. Mirrors `NewLocalAvailableAPIServiceCondition`. */
export const localAvailability = Object.freeze({
  status: "True",
  reason: "Local",
  message: "Local APIServices are always available",
}) satisfies Availability;

/** The condition `Available`; undefined when nobody has looked yet. */
export function availabilityOf({ status }: APIService): Availability | undefined {
  return findCondition(conditionsOf(status), availableType);
}

/** A status that says what was found; the transition time moves when the status of the condition does. */
export function withAvailability(
  status: APIService["status"],
  { status: value, reason = "", message = "" }: Availability,
  nowMs: number,
): apiregistration_v1.APIServiceStatus {
  const condition: Condition = { type: availableType, status: value, reason, message };
  return { ...status, conditions: setCondition(conditionsOf(status), condition, nowMs) };
}

function conditionsOf(status: APIService["status"]): readonly Condition[] | undefined {
  // Validation of the status lets no other values in.
  return status?.conditions as readonly Condition[] | undefined;
}
