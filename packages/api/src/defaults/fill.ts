import type { JSONObject, JSONValue, MutableJSONObject } from "@kube-apiserver/apimachinery";

/** Whether Go would hold the zero value for a field that is not a pointer: missing, null, `""`, 0 or false. */
export function isZero(value: JSONValue | undefined): boolean {
  return value === undefined || value === null || value === "" || value === 0 || value === false;
}

/** Whether a pointer field is nil: missing or null. */
export function isNil(value: JSONValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Whether a list or map is nil or has no elements. */
export function isEmpty(value: JSONValue | undefined): boolean {
  if (isNil(value)) return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === "object" && Object.keys(value).length === 0;
}

/** The object itself when it holds `value` at `key` already, else a copy that does. `key` is a field name of a type. */
export function withField(obj: JSONObject, key: string, value: JSONValue): JSONObject {
  return obj[key] === value ? obj : { ...obj, [key]: value };
}

/** A copy with `fields`, for those that are zero now; the object itself when none is. */
export function fillZero(obj: JSONObject, fields: JSONObject): JSONObject {
  return fill(obj, fields, isZero);
}

/** A copy with `fields`, for those that are missing or null now; the object itself when none is. */
export function fillNil(obj: JSONObject, fields: JSONObject): JSONObject {
  return fill(obj, fields, isNil);
}

function fill(obj: JSONObject, fields: JSONObject, isMissing: (value: JSONValue | undefined) => boolean): JSONObject {
  let filled: MutableJSONObject | undefined;
  for (const key in fields) {
    if (!isMissing(obj[key])) continue;
    filled ??= { ...obj };
    filled[key] = fields[key];
  }
  return filled ?? obj;
}

/** Applies `change` to the object at `key`, an empty one when there is none; keeps identity when nothing changes. */
export function changeField(obj: JSONObject, key: string, change: (value: JSONObject) => JSONObject): JSONObject {
  const old = objectAt(obj, key);
  const changed = change(old ?? {});
  return changed === old || (old === undefined && Object.keys(changed).length === 0) ? obj : { ...obj, [key]: changed };
}

/** Applies `change` to every object of the list at `key`; keeps identity when nothing changes. */
export function changeItems(obj: JSONObject, key: string, change: (item: JSONObject) => JSONObject): JSONObject {
  const list = obj[key];
  if (!Array.isArray(list)) return obj;
  let changed = false;
  const items = list.map((item: JSONValue) => {
    if (!isObject(item)) return item;
    const next = change(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? { ...obj, [key]: items } : obj;
}

/** The object at `key`; undefined when there is none. */
export function objectAt(obj: JSONObject | undefined, key: string): JSONObject | undefined {
  const value = obj?.[key];
  return isObject(value) ? value : undefined;
}

/** The string at `key`; empty when there is none. */
export function stringAt(obj: JSONObject | undefined, key: string): string {
  const value = obj?.[key];
  return typeof value === "string" ? value : "";
}

/** The entries of `source` whose keys `target` lacks are added; keys are data of clients. */
export function addMissingEntries(target: JSONObject | undefined, source: JSONObject | undefined): JSONObject {
  const entries = Object.entries(source ?? {}).filter(([key]) => !Object.hasOwn(target ?? {}, key));
  return Object.fromEntries([...Object.entries(target ?? {}), ...entries]);
}

function isObject(value: JSONValue | undefined): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
