/**
 * A parsed JSON value. Integers that a double cannot hold but an int64 can are `bigint`; every other number is a
 * `number`. Objects are plain data: own properties only, `__proto__` included.
 */
export type JSONValue = null | boolean | number | bigint | string | readonly JSONValue[] | JSONObject;

/** A JSON object. Read own properties only ({@link Object.hasOwn}); write unknown keys with `setOwn`. */
export interface JSONObject {
  readonly [key: string]: JSONValue | undefined;
}

/** The same while it is being built. */
export interface MutableJSONObject {
  [key: string]: JSONValue | undefined;
}

/** Whether `value` is a JSON object: not null, not a list. */
export function isJSONObject(value: unknown): value is JSONObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own property `key` of `object`; undefined when it is missing. Safe for keys that clients choose. */
export function getOwn(object: JSONObject, key: string): JSONValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property, whatever its name: `__proto__` becomes data, not a prototype. */
export function setOwn(object: MutableJSONObject, key: string, value: JSONValue): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  object[key] = value;
}
