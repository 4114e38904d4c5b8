import type { JSONObject } from "@kube-apiserver/apimachinery";
import { addMissingEntries, objectAt } from "../fill.js";

/** Limits of containers fill one another: max gives the default, the default and min give the default request. */
export function defaultLimitRangeItem(item: JSONObject): JSONObject {
  if (item.type !== "Container") return item;
  const limit = addMissingEntries(objectAt(item, "default"), objectAt(item, "max"));
  const fromLimit = addMissingEntries(objectAt(item, "defaultRequest"), limit);
  const request = addMissingEntries(fromLimit, objectAt(item, "min"));
  return { ...item, ...whenFilled("default", limit), ...whenFilled("defaultRequest", request) };
}

function whenFilled(key: string, value: JSONObject): JSONObject {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}
