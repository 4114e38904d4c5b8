import { CelMap, mapKeyOf } from "./cel-map.js";
import { Double } from "./double.js";
import { Duration } from "./duration.js";
import { listKindOf } from "./list-kinds.js";
import { OpaqueValue } from "./opaque.js";
import { Optional } from "./optional.js";
import { ownValue } from "./own-value.js";
import { isMap, isPlainObject } from "./runtime-type.js";
import { Timestamp } from "./timestamp.js";
import { TypeValue } from "./type-value.js";
import { Uint } from "./uint.js";
import type { PlainObject, Value } from "./value.js";

/** Whether two values are equal; values of different types are not, but numbers are compared by value. */
export function equals(a: Value, b: Value): boolean {
  if (typeof a !== "object" && typeof b !== "object") return a === b;
  const number = numberOf(a);
  if (number !== undefined) {
    const other = numberOf(b);
    return other !== undefined && orderNumbers(a, number, b, other) === 0;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return objectEquals(a, b);
}

/** The numeric value of an integer or a double; comparisons of numbers and bigints are exact in JavaScript. */
export function numberOf(value: Value): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof Double || value instanceof Uint ? value.value : undefined;
}

/** Negative, zero or positive; NaN when one of them is. Integers become doubles beside doubles, as in `cel-go`. */
export function orderNumbers(a: Value, number: number | bigint, b: Value, other: number | bigint): number {
  const lossy = a instanceof Double || b instanceof Double;
  const [x, y] = lossy ? [Number(number), Number(other)] : [number, other];
  if (x < y) return -1;
  if (x > y) return 1;
  return Number.isNaN(Number(x)) || Number.isNaN(Number(y)) ? Number.NaN : 0;
}

function objectEquals(a: object & Value, b: object & Value): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && listEquals(a, b);
  if (isMap(a)) return isMap(b) && mapEquals(a, b);
  if (a instanceof OpaqueValue) return a.equals(b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.seconds === b.seconds && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && optionalEquals(a, b);
  return a === b;
}

function optionalEquals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equals(a.value, b.value);
}

function listEquals(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  const kind = listKindOf(a);
  if (kind?.kind === "set") return sameMembers(a, b);
  if (kind?.kind === "map") return sameItems(a, b, kind.keys);
  return a.every((item, i) => equals(item, b[i] ?? null));
}

/** Order does not count in a set. */
function sameMembers(a: readonly Value[], b: readonly Value[]): boolean {
  const members = new Set(b.map(memberKey));
  return a.every((item) => members.has(memberKey(item)));
}

/** A text under which equal members of sets meet, so that sets are compared in linear time. */
export function memberKey(value: Value): string {
  const number = numberOf(value);
  if (number !== undefined) return `number:${number}`;
  if (Array.isArray(value)) return `[${value.map(memberKey).join()}]`;
  if (!isPlainObject(value)) return `${typeof value}:${JSON.stringify(String(value))}`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${memberKey(value[key] ?? null)}`).join()}}`;
}

function sameItems(a: readonly Value[], b: readonly Value[], keys: readonly string[]): boolean {
  const byKey = new Map(b.map((item) => [itemKey(item, keys), item]));
  return a.every((item) => {
    const other = byKey.get(itemKey(item, keys));
    return other !== undefined && equals(item, other);
  });
}

/** What tells the items of an associative list apart. */
export function itemKey(item: Value, keys: readonly string[]): string {
  if (!isPlainObject(item)) return "";
  return JSON.stringify(keys.map((key) => describeKey(ownValue(item, key))));
}

function describeKey(value: Value | undefined): string {
  return value === undefined || value === null ? "null" : `${typeof value}:${String(numberOf(value) ?? value)}`;
}

function mapEquals(a: PlainObject | CelMap, b: PlainObject | CelMap): boolean {
  if (mapSize(a) !== mapSize(b)) return false;
  for (const [key, value] of mapEntries(a)) {
    const other = mapFind(b, key);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

/** How many entries a map has. */
export function mapSize(map: PlainObject | CelMap): number {
  return map instanceof CelMap ? map.size : Object.keys(map).length;
}

/** The entries of a map, in the order in which they were written. */
export function mapEntries(map: PlainObject | CelMap): Iterable<readonly [Value, Value]> {
  return map instanceof CelMap ? map.entries() : Object.entries(map);
}

/** The keys of a map, in the order in which they were written. */
export function mapKeys(map: PlainObject | CelMap): Iterable<Value> {
  return map instanceof CelMap ? map.keys() : Object.keys(map);
}

/** The value under a key; undefined when there is none. */
export function mapFind(map: PlainObject | CelMap, key: Value): Value | undefined {
  if (!(map instanceof CelMap)) return typeof key === "string" ? ownValue(map, key) : undefined;
  const found = mapKeyOf(key);
  return found === undefined ? undefined : map.get(found);
}
