import { divisionByZero, intOverflow, modulusByZero } from "../values/cel-error.js";
import { type Int, toInt } from "../values/int.js";
import type { Value } from "../values/value.js";

/** Sum of two 64-bit integers, or an overflow. Safe integers take the short way. */
export function addInt(a: Int, b: Int): Value {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toInt(BigInt(a) + BigInt(b)) ?? intOverflow;
}

export function subtractInt(a: Int, b: Int): Value {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return toInt(BigInt(a) - BigInt(b)) ?? intOverflow;
}

export function multiplyInt(a: Int, b: Int): Value {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // A product of zero must not be negative zero.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return toInt(BigInt(a) * BigInt(b)) ?? intOverflow;
}

/** Truncates towards zero. */
export function divideInt(a: Int, b: Int): Value {
  if (b === 0) return divisionByZero;
  if (typeof a === "number" && typeof b === "number") return Math.trunc(a / b) + 0;
  return toInt(BigInt(a) / BigInt(b)) ?? intOverflow;
}

/** Has the sign of the dividend. */
export function moduloInt(a: Int, b: Int): Value {
  if (b === 0) return modulusByZero;
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  if (BigInt(b) === -1n && a === -0x8000_0000_0000_0000n) return intOverflow;
  return toInt(BigInt(a) % BigInt(b)) ?? intOverflow;
}

export function negateInt(a: Int): Value {
  return typeof a === "number" ? 0 - a : (toInt(-a) ?? intOverflow);
}
