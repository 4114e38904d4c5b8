import { type JSONValue, type MutableJSONObject, setOwn } from "@kube-apiserver/apimachinery";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { mapEntries } from "../values/map-access.js";
import { isList, isMap, runtimeType } from "../values/runtime-type.js";
import { Timestamp } from "../values/timestamp.js";
import { Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";
import { ObjectValue } from "./object-value.js";

/** A value of an expression that is no data. */
export class NotJSONError extends Error {
  override readonly name = "NotJSONError";
}

/**
 * What an expression made, as JSON: times and spans of time are texts, bytes base64. Data that was JSON before is not
 * copied.
 * @throws NotJSONError
 */
export function toJSON(value: Value): JSONValue {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof ObjectValue) return objectOf(value.fields);
  if (isList(value)) return value.map(toJSON);
  if (isMap(value)) return objectOf(mapEntries(value));
  if (value instanceof Double) return value.value;
  if (value instanceof Uint) return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : value.value;
  if (value instanceof Timestamp || value instanceof Duration) return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  throw new NotJSONError(`unsupported type conversion from '${runtimeType(value).name}' to JSON`);
}

function objectOf(entries: Iterable<readonly [Value, Value]>): JSONValue {
  const object: MutableJSONObject = {};
  for (const [key, value] of entries) {
    if (typeof key !== "string") {
      throw new NotJSONError(`map key "${String(key)}" is of type ${runtimeType(key).name}, not string`);
    }
    setOwn(object, key, toJSON(value));
  }
  return object;
}
