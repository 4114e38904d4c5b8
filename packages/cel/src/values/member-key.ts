import { Duration } from "./duration.js";
import { mapEntries } from "./map-access.js";
import { numberOf } from "./numbers.js";
import { OpaqueValue } from "./opaque.js";
import { Optional } from "./optional.js";
import { ownValue } from "./own-value.js";
import { isMap, isPlainObject } from "./runtime-type.js";
import { Timestamp } from "./timestamp.js";
import { TypeValue } from "./type-value.js";
import type { Value } from "./value.js";

/** A text under which equal values meet, so that sets are compared in linear time. */
export function memberKey(value: Value): string {
  const number = numberOf(value);
  if (number !== undefined) return `number:${number}`;
  if (typeof value !== "object" || value === null) return `${typeof value}:${JSON.stringify(value)}`;
  if (Array.isArray(value)) return `[${value.map(memberKey).join()}]`;
  if (isMap(value)) {
    const entries = Array.from(mapEntries(value), ([key, item]) => `${memberKey(key)}=${memberKey(item)}`);
    return `{${entries.sort().join()}}`;
  }
  return objectKey(value);
}

function objectKey(value: object & Value): string {
  if (value instanceof OpaqueValue) return `${value.type.name}:${value.key}`;
  if (value instanceof Timestamp) return `time:${value.seconds}.${value.nanos}`;
  if (value instanceof Duration) return `span:${value.nanos}`;
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString("hex")}`;
  if (value instanceof TypeValue) return `type:${value.name}`;
  if (value instanceof Optional) return `optional:${value.value === undefined ? "" : memberKey(value.value)}`;
  return String(value);
}

/** What tells the items of an associative list apart. */
export function itemKey(item: Value, keys: readonly string[]): string {
  if (!isPlainObject(item)) return "";
  return JSON.stringify(keys.map((key) => memberKey(ownValue(item, key) ?? null)));
}
