import { Double } from "./double.js";
import type { PlainObject, Value } from "./value.js";

/** The own property of an object; undefined when there is none, whatever its prototype has. */
export function ownValue(object: PlainObject, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? adaptNumber(object[key]) : undefined;
}

/** A value of parsed JSON as a value of CEL: a number that is no integer is a double. */
export function adaptNumber<T extends Value | undefined>(value: T): T | Double {
  return typeof value === "number" && !Number.isSafeInteger(value) ? new Double(value) : value;
}
