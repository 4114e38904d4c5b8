import { compareUTF8 } from "@kube-apiserver/apimachinery";
import { CelError, noSuchOverload } from "./cel-error.js";
import { Duration } from "./duration.js";
import { numberOf, orderNumbers } from "./numbers.js";
import { Timestamp } from "./timestamp.js";
import type { Value } from "./value.js";

/** Negative, zero or positive as `a` sorts before, with or after `b`; an error where there is no order. */
export function compare(a: Value, b: Value): number | CelError {
  const number = numberOf(a);
  if (number !== undefined) return compareNumbers(number, a, b);
  if (typeof a === "string" && typeof b === "string") return Math.sign(compareUTF8(a, b));
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) {
    return Math.sign(a.seconds - b.seconds) || Math.sign(a.nanos - b.nanos);
  }
  if (a instanceof Duration && b instanceof Duration) return orderNumbers(a, a.nanos, b, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return noSuchOverload();
}

function compareNumbers(number: number | bigint, a: Value, b: Value): number | CelError {
  const other = numberOf(b);
  if (other === undefined) return noSuchOverload();
  const order = orderNumbers(a, number, b, other);
  return Number.isNaN(order) ? new CelError("NaN values cannot be ordered") : order;
}
