/**
 * How a quantity is written: with powers of 1024 (`Ki`), of 1000 (`k`), or an exponent (`e3`). Mirrors
 * `resource.Format`.
 */
export type QuantityFormat = "BinarySI" | "DecimalSI" | "DecimalExponent";

/** What a suffix means: `base ** exponent`. */
export interface SuffixMeaning {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const decimal: readonly (readonly [suffix: string, exponent: number])[] = [
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
];
const binary: readonly string[] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Largest power of 1000 that has a suffix. */
export const maxDecimalExponent = 18;
/** Largest power of 1024 that has a suffix. */
export const maxBinaryPower = binary.length - 1;

const meanings: ReadonlyMap<string, SuffixMeaning> = new Map<string, SuffixMeaning>([
  ...binary.map((suffix, power) => [suffix, { base: 2, exponent: power * 10, format: "BinarySI" }] as const),
  // Last, so that no suffix at all is decimal.
  ...decimal.map(([suffix, exponent]) => [suffix, { base: 10, exponent, format: "DecimalSI" }] as const),
]);
const decimalSuffixes: ReadonlyMap<number, string> = new Map(decimal.map(([suffix, exponent]) => [exponent, suffix]));

/** What `suffix` means; undefined when it means nothing. */
export function interpretSuffix(suffix: string): SuffixMeaning | undefined {
  const known = meanings.get(suffix);
  if (known !== undefined) return known;
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined) return undefined;
  const value = BigInt(exponent.replace("+", ""));
  if (BigInt.asIntN(32, value) !== value) return undefined;
  return { base: 10, exponent: Number(value), format: "DecimalExponent" };
}

/** The suffix for a power of ten that is a multiple of three. */
export function decimalSuffix(exponent: number, format: QuantityFormat): string {
  if (format === "DecimalExponent") return exponent === 0 ? "" : `e${exponent}`;
  return decimalSuffixes.get(exponent) ?? `e${exponent}`;
}

/** The suffix for a power of 1024, 0 to {@link maxBinaryPower}. */
export function binarySuffix(power: number): string {
  return binary[power] ?? "";
}
