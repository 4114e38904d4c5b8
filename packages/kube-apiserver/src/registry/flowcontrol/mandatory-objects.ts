import { bootstrapFlowSchemas, bootstrapPriorityLevels, type FlowControlObject } from "@kube-apiserver/api";
import { isJSONObject, type JSONObject, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";

/** The spec that a flow schema of this name has to have; undefined when nothing depends on it. */
export function mandatoryFlowSchemaSpec(name: string): JSONObject | undefined {
  return mandatorySpec(bootstrapFlowSchemas(), name);
}

/** The spec that a priority level of this name has to have; undefined when nothing depends on it. */
export function mandatoryPriorityLevelSpec(name: string): JSONObject | undefined {
  return mandatorySpec(bootstrapPriorityLevels(), name);
}

function mandatorySpec(objects: readonly FlowControlObject[], name: string): JSONObject | undefined {
  const found = objects.find(({ mandatory, object }) => mandatory && metaOf(object).name === name);
  return found?.object.spec as JSONObject | undefined;
}

/** Compares as upstream's `Semantic.DeepEqual` does: what is empty and what is not there are the same. */
export function semanticEqual(one: JSONValue | undefined, other: JSONValue | undefined): boolean {
  return jsonEqual(withoutEmpty(one ?? null), withoutEmpty(other ?? null));
}

function withoutEmpty(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((item: JSONValue) => withoutEmpty(item));
  if (!isJSONObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item ?? null)] as const);
  const kept = entries.filter(([, item]) => item !== null && item !== "" && item !== false);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
