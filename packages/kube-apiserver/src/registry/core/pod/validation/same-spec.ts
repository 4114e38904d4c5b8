import type { core_v1 } from "@kube-apiserver/api/types";
import { isJSONObject, type JSONObject, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { toInternalForm } from "./internal-form.js";

/** The spec as upstream's internal type has it: what pod and node share is part of the security context. */
export function internalSpec(spec: core_v1.PodSpec): JSONObject {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext } = spec;
  const context = { ...securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return toInternalForm("PodSpec", { ...spec, securityContext: context });
}

/** Whether two specs mean the same: missing and empty lists are equal. Mirrors `Semantic.DeepEqual`. */
export function sameSpec(one: core_v1.PodSpec, other: core_v1.PodSpec): boolean {
  return jsonEqual(one as JSONObject, other as JSONObject) || sameForm(internalSpec(one), internalSpec(other));
}

/** The same for a part of a spec. @param type - the name of the internal type: `Container` */
export function samePart(type: string, one: object | undefined, other: object | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return sameForm(toInternalForm(type, one), toInternalForm(type, other));
}

/** Whether values in internal form mean the same. */
export function sameForm(one: JSONValue, other: JSONValue): boolean {
  return jsonEqual(withoutEmpty(one), withoutEmpty(other));
}

/** With null for empty lists and maps. */
function withoutEmpty(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmpty);
  if (!isJSONObject(value)) return value;
  const members = Object.entries(value);
  if (members.length === 0) return null;
  return Object.fromEntries(members.map(([name, member]) => [name, withoutEmpty(member ?? null)]));
}
