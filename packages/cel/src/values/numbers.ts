import { Double } from "./double.js";
import { Uint } from "./uint.js";
import type { Value } from "./value.js";

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
