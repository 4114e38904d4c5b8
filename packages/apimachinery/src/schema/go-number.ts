import type { JSONValue } from "../json/json-value.js";

const maxInt64 = 9_223_372_036_854_775_807n;
const minInt64 = -9_223_372_036_854_775_808n;

/** Whether `value` is a JSON number. */
export function isNumber(value: JSONValue | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether Go's decoder would hold `value` as an int64. */
export function isGoInteger(value: number | bigint): boolean {
  if (typeof value === "bigint") return value >= minInt64 && value <= maxInt64;
  return Number.isSafeInteger(value);
}

/** A float64 as Go's `%v` prints it: exponents from 1e+06 on and below 1e-04, with two digits at least. */
export function formatGoFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return String(value);
}
