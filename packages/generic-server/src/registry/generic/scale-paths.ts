import { getOwn, isJSONObject, type JSONObject, type JSONValue, setOwn } from "@kube-apiserver/apimachinery";

/** A path of field names from the root of an object: `["spec", "replicas"]`. */
export type FieldNames = readonly string[];

/** The value at `path`; undefined when a step is missing or not an object. */
export function valueAt(obj: JSONObject, path: FieldNames): JSONValue | undefined {
  let value: JSONValue | undefined = obj;
  for (const name of path) {
    if (!isJSONObject(value)) return undefined;
    value = getOwn(value, name);
  }
  return value;
}

/** A copy of `obj` with `value` at `path`, making the objects on the way. */
export function withValueAt<T extends JSONObject>(obj: T, path: FieldNames, value: JSONValue): T {
  const [name, ...rest] = path;
  if (name === undefined) return obj;
  const child = getOwn(obj, name);
  const copy = { ...obj };
  setOwn(copy, name, rest.length === 0 ? value : withValueAt(isJSONObject(child) ? child : {}, rest, value));
  return copy;
}
