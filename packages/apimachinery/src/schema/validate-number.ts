import { formatGoFloat, isGoInteger } from "./go-number.js";
import type { ValueValidation } from "./schema.js";

/** A bound that a number breaks, or a factor that cannot be one. */
export type NumberProblem =
  | { readonly aboutFactor: false; readonly text: string }
  | { readonly aboutFactor: true; readonly factor: number };

/**
 * Checks `multipleOf`, `minimum` and `maximum`, in that order. As upstream, an integer is compared with the bound cut
 * down to an integer, so `maximum: 1.5` refuses 2 as greater than 1.
 */
export function checkNumber(value: number | bigint, validation: ValueValidation): NumberProblem[] {
  const { multipleOf, maximum, minimum, exclusiveMaximum = false, exclusiveMinimum = false } = validation;
  if (multipleOf === undefined && maximum === undefined && minimum === undefined) return [];
  const integer = isGoInteger(value);
  const problems: NumberProblem[] = [];
  if (multipleOf !== undefined) problems.push(...checkMultiple(value, multipleOf, integer));
  if (minimum !== undefined) {
    const bound = boundFor(minimum, integer);
    if (exclusiveMinimum ? value <= bound : value < bound) {
      const relation = exclusiveMinimum ? "greater than" : "greater than or equal to";
      problems.push({ aboutFactor: false, text: `should be ${relation} ${boundText(bound)}` });
    }
  }
  if (maximum !== undefined) {
    const bound = boundFor(maximum, integer);
    if (exclusiveMaximum ? value >= bound : value > bound) {
      const relation = exclusiveMaximum ? "less than" : "less than or equal to";
      problems.push({ aboutFactor: false, text: `should be ${relation} ${boundText(bound)}` });
    }
  }
  return problems;
}

function boundFor(bound: number | bigint, integer: boolean): number | bigint {
  return integer && typeof bound === "number" ? Math.trunc(bound) : bound;
}

function boundText(bound: number | bigint): string {
  if (typeof bound === "bigint") return String(bound);
  return Number.isSafeInteger(bound) ? String(bound) : formatGoFloat(bound);
}

function checkMultiple(value: number | bigint, multipleOf: number, integer: boolean): NumberProblem[] {
  const factor = integer ? Math.trunc(multipleOf) : multipleOf;
  if (factor <= 0) return [{ aboutFactor: true, factor }];
  if (isMultiple(value, factor, integer)) return [];
  return [{ aboutFactor: false, text: `should be a multiple of ${boundText(factor)}` }];
}

function isMultiple(value: number | bigint, factor: number, integer: boolean): boolean {
  if (typeof value === "bigint") return value % BigInt(Math.trunc(factor)) === 0n;
  if (integer) return value % factor === 0;
  return isNearInteger(factor < 1 ? (1 / factor) * value : value / factor);
}

/** go-openapi/swag's idea of a float that is an integer, rounding errors forgiven. */
function isNearInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const rounded = Math.trunc(value);
  const difference = Math.abs(value - rounded);
  if (value === rounded) return true;
  if (value === 0 || rounded === 0 || difference < Number.MIN_VALUE) return difference < 1e-9 * Number.MIN_VALUE;
  return difference / (Math.abs(value) + Math.abs(rounded)) < 1e-9;
}
