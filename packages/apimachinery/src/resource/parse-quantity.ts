import { type Decimal, scaleDecimal } from "./decimal.js";
import { interpretSuffix, type QuantityFormat, type SuffixMeaning } from "./suffix.js";

/** A text that is not a quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

/** What a quantity's text says. */
export interface ParsedQuantity {
  readonly amount: Decimal;
  readonly format: QuantityFormat;
  /** The text, where upstream keeps it instead of the canonical form. */
  readonly text: string | undefined;
}

// Split by hand below: one expression with two runs of digits would backtrack quadratically.
const numberShape = /^[+-]?[0-9]*(?:\.[0-9]*)?/;
const suffixShape = /^[eEinumkKMGTP]*[-+]?[0-9]*$/;
const formatMessage = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const maxInt64 = 2n ** 63n - 1n;
/** Digits that surely fit an int64. */
const maxInt64Digits = 18;
const nano = -9;
/** Longest text that is read; upstream has no limit, but nothing real comes near. */
const maxLength = 4096;

interface Parts {
  readonly positive: boolean;
  /** Digits before the point, without leading zeros; `0` when there are none. */
  readonly whole: string;
  readonly fraction: string;
  readonly meaning: SuffixMeaning;
}

/**
 * Parses the text of a quantity: `1`, `500m`, `1.5Gi`, `1e3`. Finer than nano is rounded up, and binary quantities are
 * capped at 2^63-1, as upstream has it.
 * @throws QuantityError when it is not one.
 */
export function parseQuantity(text: string): ParsedQuantity {
  if (text === "0") return { amount: { unscaled: 0n, exponent: 0 }, format: "DecimalSI", text };
  const parts = split(text);
  return parseSmall(parts, text) ?? parseLarge(parts);
}

function split(text: string): Parts {
  if (text.length > maxLength) throw new QuantityError("unable to parse numeric part of quantity");
  const number = numberShape.exec(text)?.[0] ?? "";
  const suffix = text.slice(number.length);
  if (text === "" || !suffixShape.test(suffix)) throw new QuantityError(formatMessage);
  const meaning = interpretSuffix(suffix);
  if (meaning === undefined) throw new QuantityError("unable to parse quantity's suffix");
  const [whole = "", fraction = ""] = number.replace(/^[+-]/, "").split(".");
  return { positive: !number.startsWith("-"), whole: whole.replace(/^0+/, "") || "0", fraction, meaning };
}

// Upstream's path for numbers that fit an int64. It decides which texts are kept as they were written.
function parseSmall({ positive, whole, fraction, meaning }: Parts, text: string): ParsedQuantity | undefined {
  const binary = meaning.format === "BinarySI";
  if (!hasRoom(whole, fraction, meaning)) return undefined;
  const exponent = (binary ? 0 : meaning.exponent) - fraction.length;
  if (exponent < nano) return undefined;
  const digits = whole + fraction;
  const value = BigInt(digits);
  const magnitude = binary ? value << BigInt(meaning.exponent) : value;
  if (magnitude > maxInt64) return undefined;
  const looksCanonical = binary
    ? (value & 7n) !== 0n
    : exponent % 3 === 0 && !digits.endsWith("000") && !digits.startsWith("0");
  return {
    amount: { unscaled: positive ? magnitude : -magnitude, exponent },
    format: meaning.format,
    text: looksCanonical ? text : undefined,
  };
}

function hasRoom(whole: string, fraction: string, { format, exponent }: SuffixMeaning): boolean {
  if (format !== "BinarySI") return whole.length + fraction.length <= maxInt64Digits;
  return fraction === "" && whole.length + Math.trunc((exponent * 3) / 10) + 1 <= 15;
}

function parseLarge({ positive, whole, fraction, meaning }: Parts): ParsedQuantity {
  const binary = meaning.format === "BinarySI";
  const digits = BigInt(whole + fraction);
  const exact: Decimal = {
    unscaled: binary ? digits << BigInt(meaning.exponent) : digits,
    exponent: (binary ? 0 : meaning.exponent) - fraction.length,
  };
  const rounded = exact.exponent >= nano ? exact : { unscaled: scaleDecimal(exact, nano).value, exponent: nano };
  const amount = binary && scaleDecimal(rounded, 0).value > maxInt64 ? { unscaled: maxInt64, exponent: 0 } : rounded;
  // A binary quantity below one would have to be written with a fraction.
  const belowOne = binary && amount.unscaled !== 0n && amount.exponent < 0 && isBelowOne(amount);
  return {
    amount: { unscaled: positive ? amount.unscaled : -amount.unscaled, exponent: amount.exponent },
    format: belowOne ? "DecimalSI" : meaning.format,
    text: undefined,
  };
}

function isBelowOne({ unscaled, exponent }: Decimal): boolean {
  return unscaled < 10n ** BigInt(-exponent);
}
