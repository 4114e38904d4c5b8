import { formatGoFloat, isGoInteger } from "./go-number.js";
import type { ValidationNode } from "./validation-node.js";

/** A bound that a number breaks, a factor that cannot be one, or a number that its type cannot hold. */
export type NumberProblem =
  | { readonly about: "value"; readonly text: string }
  | { readonly about: "factor"; readonly factor: number }
  /** The text lacks where the number is. */
  | { readonly about: "range"; readonly text: string };

/** What numbers are checked against; the format is one that is checked, or empty. */
export type NumberChecks = Pick<ValidationNode, "types" | "format" | "validation">;

/**
 * Checks the range of the type and format, then `multipleOf`, `minimum` and `maximum`. As upstream, an integer is compared
 * with the bound cut down to an integer, so `maximum: 1.5` refuses 2 as greater than 1; but not where the type is integer,
 * which makes such a bound a problem of its own. Mirrors `numberValidator`.
 */
export function checkNumber(value: number | bigint, checks: NumberChecks): NumberProblem[] {
  const { multipleOf, maximum, minimum, exclusiveMaximum = false, exclusiveMinimum = false } = checks.validation;
  const problems = outOfRange(value, checks, "Checked");
  if (multipleOf === undefined && maximum === undefined && minimum === undefined) return problems;
  const isInteger = isGoInteger(value);
  if (multipleOf !== undefined) {
    const misfits = outOfRange(multipleOf, checks, "MultipleOf");
    problems.push(...misfits, ...checkMultiple(value, multipleOf, isInteger && misfits.length === 0));
  }
  if (minimum !== undefined) {
    const misfits = outOfRange(minimum, checks, "Minimum boundary");
    const bound = boundFor(minimum, isInteger && misfits.length === 0);
    problems.push(...misfits);
    if (exclusiveMinimum ? value <= bound : value < bound) {
      const relation = exclusiveMinimum ? "greater than" : "greater than or equal to";
      problems.push({ about: "value", text: `should be ${relation} ${boundText(bound)}` });
    }
  }
  if (maximum !== undefined) {
    const misfits = outOfRange(maximum, checks, "Maximum boundary");
    const bound = boundFor(maximum, isInteger && misfits.length === 0);
    problems.push(...misfits);
    if (exclusiveMaximum ? value >= bound : value > bound) {
      const relation = exclusiveMaximum ? "less than" : "less than or equal to";
      problems.push({ about: "value", text: `should be ${relation} ${boundText(bound)}` });
    }
  }
  return problems;
}

/** Mirrors `IsValueValidAgainstRange`. */
function outOfRange(value: number | bigint, { format, types }: NumberChecks, prefix: string): NumberProblem[] {
  const type = types.length === 1 ? types[0] : undefined;
  if (type === "integer" ? isIntegerOf(value, format) : isFloatOf(value, format)) return [];
  const form = format === "" ? "(default format)" : `with format ${format}`;
  return [{ about: "range", text: `${prefix} value must be of type ${type ?? ""} ${form}` }];
}

function isIntegerOf(value: number | bigint, format: string): boolean {
  if (format === "int32") return Number.isInteger(Number(value)) && value >= -(2 ** 31) && value < 2 ** 31;
  return isGoInteger(value);
}

function isFloatOf(value: number | bigint, format: string): boolean {
  return format !== "float" || Number.isFinite(Math.fround(Number(value)));
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
  if (factor <= 0) return [{ about: "factor", factor }];
  if (isMultiple(value, factor, integer)) return [];
  return [{ about: "value", text: `should be a multiple of ${boundText(factor)}` }];
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
