import type { CelMap } from "./cel-map.js";
import { Duration } from "./duration.js";
import { listKindOf } from "./list-kinds.js";
import { mapEntries, mapFind, mapSize } from "./map-access.js";
import { itemKey, memberKey } from "./member-key.js";
import { numberOf, orderNumbers } from "./numbers.js";
import { OpaqueValue } from "./opaque.js";
import { Optional } from "./optional.js";
import { isMap } from "./runtime-type.js";
import { Timestamp } from "./timestamp.js";
import { TypeValue } from "./type-value.js";
import type { PlainObject, Value } from "./value.js";

/** Counts what comparing takes: parts of values that were looked at. */
export interface Work {
  steps: number;
}

/** Whether two values are equal; values of different types are not, but numbers are compared by value. */
export function equals(a: Value, b: Value, work: Work = { steps: 0 }): boolean {
  work.steps++;
  if (typeof a !== "object" && typeof b !== "object") return a === b;
  const number = numberOf(a);
  if (number !== undefined) {
    const other = numberOf(b);
    return other !== undefined && orderNumbers(a, number, b, other) === 0;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return objectEquals(a, b, work);
}

function objectEquals(a: object & Value, b: object & Value, work: Work): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && listEquals(a, b, work);
  if (isMap(a)) return isMap(b) && mapEquals(a, b, work);
  if (a instanceof OpaqueValue) return a.equals(b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.seconds === b.seconds && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && optionalEquals(a, b, work);
  return a === b;
}

function optionalEquals(a: Optional, b: Optional, work: Work): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equals(a.value, b.value, work);
}

function listEquals(a: readonly Value[], b: readonly Value[], work: Work): boolean {
  if (a.length !== b.length) return false;
  const kind = listKindOf(a);
  if (kind === undefined) return a.every((item, i) => equals(item, b[i] ?? null, work));
  work.steps += a.length + b.length;
  return kind.kind === "set" ? sameMembers(a, b) : sameItems(a, b, { keys: kind.keys, work });
}

/** Order does not count in a set. */
function sameMembers(a: readonly Value[], b: readonly Value[]): boolean {
  const members = new Set(b.map(memberKey));
  return a.every((item) => members.has(memberKey(item)));
}

interface ItemComparison {
  readonly keys: readonly string[];
  readonly work: Work;
}

function sameItems(a: readonly Value[], b: readonly Value[], { keys, work }: ItemComparison): boolean {
  const byKey = new Map(b.map((item) => [itemKey(item, keys), item]));
  return a.every((item) => {
    const other = byKey.get(itemKey(item, keys));
    return other !== undefined && equals(item, other, work);
  });
}

function mapEquals(a: PlainObject | CelMap, b: PlainObject | CelMap, work: Work): boolean {
  if (mapSize(a) !== mapSize(b)) return false;
  for (const [key, value] of mapEntries(a)) {
    const other = mapFind(b, key);
    if (other === undefined || !equals(value, other, work)) return false;
  }
  return true;
}
