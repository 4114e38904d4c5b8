import {
  type GroupResource,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";
import { type GatedFields, gatedFieldsOf } from "./gated-fields.js";

/** Names of fields from the outside in; `*` is every item of a list or map. */
type Steps = readonly string[];

/** The strategy, preparing objects without the fields of gates that are off. Mirrors `dropDisabledFields` of upstream's. */
export function withoutGatedFields(strategy: RESTStrategy, resource: GroupResource, gates: FeatureGates): RESTStrategy {
  const off = gatedFieldsOf(resource).filter(({ gates: names }) => !names.every((name) => gates.enabled(name)));
  if (off.length === 0) return strategy;
  return {
    ...strategy,
    prepareForCreate: (ctx, obj) => strategy.prepareForCreate(ctx, dropFields(obj, undefined, off)),
    prepareForUpdate: (ctx, obj, old) => strategy.prepareForUpdate(ctx, dropFields(obj, old, off), old),
  };
}

/** The object without those of the fields that the old one does not use. */
export function dropFields(obj: KubeObject, old: KubeObject | undefined, rules: readonly GatedFields[]): KubeObject {
  let next: JSONValue = obj;
  for (const { fields, signs = [] } of rules) {
    const inUse = old !== undefined && [...fields, ...signs].some((path) => isUsed(old, path.split(".")));
    if (!inUse) for (const path of fields) next = without(next, path.split("."));
  }
  return next as KubeObject;
}

function isUsed(value: JSONValue | undefined, [step, ...rest]: Steps): boolean {
  if (value === undefined || value === null) return false;
  if (step === undefined) return !(Array.isArray(value) && value.length === 0);
  if (step === "*") return itemsOf(value).some((item) => isUsed(item, rest));
  return isJSONObject(value) && Object.hasOwn(value, step) && isUsed(value[step], rest);
}

function itemsOf(value: JSONValue): readonly (JSONValue | undefined)[] {
  if (Array.isArray(value)) return value;
  return isJSONObject(value) ? Object.values(value) : [];
}

/** A copy without what is at the path; the value itself when nothing is there. */
function without(value: JSONValue, [step, ...rest]: Steps): JSONValue {
  if (step === undefined) return value;
  if (Array.isArray(value)) return step === "*" ? eachOfList(value, rest) : value;
  if (!isJSONObject(value)) return value;
  if (step === "*") return eachOfMap(value, rest);
  if (!Object.hasOwn(value, step)) return value;
  const { [step]: inside = null, ...others } = value;
  if (rest.length === 0) return others;
  const kept = without(inside, rest);
  return kept === inside ? value : { ...value, [step]: kept };
}

function eachOfList(list: readonly JSONValue[], rest: Steps): JSONValue {
  const kept = list.map((item) => without(item, rest));
  return kept.every((item, index) => item === list[index]) ? list : kept;
}

function eachOfMap(map: JSONObject, rest: Steps): JSONValue {
  const kept = Object.entries(map).map(([key, item = null]) => [key, without(item, rest)] as const);
  return kept.every(([key, item]) => item === map[key]) ? map : Object.fromEntries(kept);
}
