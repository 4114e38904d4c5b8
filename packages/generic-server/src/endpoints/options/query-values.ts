import { newBadRequest, quoteGo } from "@kube-apiserver/apimachinery";

/**
 * Reads a flag the way upstream's query conversion does: a parameter that is there and neither `0` nor `false` counts as
 * true, an empty one included.
 */
export function boolOf(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return value !== "0" && value.toLowerCase() !== "false";
}

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;

/**
 * Reads an int64; undefined when the parameter is missing.
 * @throws StatusError, reason BadRequest, when it is not one
 */
export function intOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : parseInteger(text);
}

/**
 * Reads an int64 as query conversion does.
 * @throws StatusError, reason BadRequest, when it is not one
 */
export function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw parseError(text, "invalid syntax");
  const value = BigInt(text.replace(/^\+/, ""));
  if (value < minInt64 || value > maxInt64) throw parseError(text, "value out of range");
  return Number(value);
}

function parseError(text: string, problem: string) {
  return newBadRequest(`strconv.ParseInt: parsing ${quoteGo(text)}: ${problem}`);
}

/** A text parameter; `""` when it is missing. */
export function textOf(query: URLSearchParams, name: string): string {
  return query.get(name) ?? "";
}
