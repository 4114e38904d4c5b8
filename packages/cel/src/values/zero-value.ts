import { Duration } from "./duration.js";
import { mapSize } from "./map-access.js";
import { numberOf } from "./numbers.js";
import { Optional } from "./optional.js";
import { isList, isMap } from "./runtime-type.js";
import { minUnixSeconds, Timestamp } from "./timestamp.js";
import type { Value } from "./value.js";

/** Whether a value is the empty one of its type: null, false, 0, "", [], {} and what has no value. */
export function isZeroValue(value: Value): boolean {
  if (value === null || value === false || value === "") return true;
  const number = numberOf(value);
  if (number !== undefined) return number === 0 || number === 0n;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  if (isMap(value)) return mapSize(value) === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Timestamp) return value.seconds === minUnixSeconds && value.nanos === 0;
  return value instanceof Optional && value.value === undefined;
}
