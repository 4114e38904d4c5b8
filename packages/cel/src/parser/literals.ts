import type { LiteralValue } from "../ast.js";
import { Double } from "../values/double.js";
import { toInt } from "../values/int.js";
import { maxUint64, Uint } from "../values/uint.js";
import type { Token } from "./token.js";
import { unescapeBytes, unescapeString } from "./unescape.js";

/** A literal that its type cannot hold; `message` is what the parser reports. */
export class LiteralError extends Error {
  override readonly name = "LiteralError";
}

/**
 * The value of a literal token.
 * @throws LiteralError, UnescapeError
 */
export function literalValue({ type, text }: Token, negative: boolean): LiteralValue {
  switch (type) {
    case "NUM_INT":
      return intValue(text, negative);
    case "NUM_UINT":
      return uintValue(text.slice(0, -1));
    case "NUM_FLOAT":
      return doubleValue(text, negative);
    case "STRING":
      return unescapeString(text);
    case "BYTES":
      return unescapeBytes(text.slice(1));
    case "'true'":
      return true;
    case "'false'":
      return false;
    default:
      return null;
  }
}

// Longer digits are out of range, and would make a bigint worth a denial of service.
const maxDigits = 4096;

function intValue(text: string, negative: boolean): number | bigint {
  const value = digitsOf(text);
  const int = value === undefined ? undefined : toInt(negative ? -value : value);
  if (int === undefined) throw new LiteralError("invalid int literal");
  return int;
}

function uintValue(text: string): Uint {
  const value = digitsOf(text);
  if (value === undefined || value > maxUint64) throw new LiteralError("invalid uint literal");
  return new Uint(value);
}

function digitsOf(text: string): bigint | undefined {
  return text.length > maxDigits ? undefined : BigInt(text);
}

function doubleValue(text: string, negative: boolean): Double {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new LiteralError("invalid double literal");
  return new Double(negative ? -value : value);
}
