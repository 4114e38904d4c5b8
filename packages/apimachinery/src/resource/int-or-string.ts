import { quoteGo } from "../json/go-quote.js";
import type { JSONValue } from "../json/json-value.js";

/** A number or a text, such as a port or a percentage. Mirrors `intstr.IntOrString`. */
export type IntOrString = number | string;

/** Whether a JSON value is one: a text, or an integer of 32 bits. */
export function isIntOrString(value: JSONValue | undefined): value is IntOrString {
  return typeof value === "string" || (typeof value === "number" && Number.isInteger(value) && (value | 0) === value);
}

/**
 * The number that `value` stands for when percentages are of `total`. Mirrors
 * `intstr.GetScaledValueFromIntOrPercent`.
 * @throws RangeError when a text is not a percentage; the message is upstream's.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === "number") return value;
  const percent = percentOf(value);
  const exact = (percent * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}

function percentOf(text: string): number {
  if (!text.endsWith("%")) {
    throw new RangeError("invalid value for IntOrString: invalid type: string is not a percentage");
  }
  const digits = text.slice(0, -1);
  if (/^[+-]?[0-9]{1,15}$/.test(digits)) return Number(digits);
  const problem = `strconv.Atoi: parsing ${quoteGo(digits)}: invalid syntax`;
  throw new RangeError(`invalid value for IntOrString: invalid value ${quoteGo(text)}: ${problem}`);
}
