import type { JSONObject, JSONValue } from "@kube-apiserver/apimachinery";
import { Double, escapePropertyName, type Value } from "@kube-apiserver/cel";
import type { UserInfo } from "../interfaces.js";

/** Claims as expressions see them: every number is a double, as Go reads JSON of unknown shape. */
export function claimsValue(claims: JSONObject): Value {
  return toValue(claims);
}

/** A user as expressions see it. */
export function userValue({ name, uid, groups, extra }: UserInfo): Value {
  return { username: name, uid, groups: [...groups], extra: objectOf(extra, (values) => [...values]) };
}

function toValue(value: JSONValue): Value {
  if (typeof value === "number") return new Double(value);
  if (typeof value === "bigint") return new Double(Number(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toValue);
  return objectOf(value as Readonly<Record<string, JSONValue>>, toValue);
}

/**
 * Names that no field access can spell are found under their escaped form too (`a.b` as `a__dot__b`), which is hidden from
 * whoever goes through all of them. Mirrors `unescapeMapper`.
 */
function objectOf<T>(object: Readonly<Record<string, T>>, convert: (value: T) => Value): Value {
  const copy: Record<string, Value> = {};
  const define = (key: string, value: Value, enumerable: boolean) =>
    Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true });
  for (const [key, value] of Object.entries(object)) define(key, convert(value), true);
  for (const key of Object.keys(copy)) {
    const escaped = escapePropertyName(key);
    if (escaped !== undefined && escaped !== key && !Object.hasOwn(copy, escaped)) {
      define(escaped, copy[key] as Value, false);
    }
  }
  return copy;
}
