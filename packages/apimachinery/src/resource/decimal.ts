/** An exact decimal number: `unscaled * 10 ** exponent`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly exponent: number;
}

/** 10 to a power that is not negative. */
export function pow10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function digits(value: bigint): number {
  return (value < 0n ? -value : value).toString().length;
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Cheap whatever the exponents. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const signs = sign(a.unscaled) - sign(b.unscaled);
  if (signs !== 0 || a.unscaled === 0n) return signs;
  const magnitudes = digits(a.unscaled) + a.exponent - (digits(b.unscaled) + b.exponent);
  if (magnitudes !== 0) return sign(a.unscaled) * Math.sign(magnitudes);
  const [left, right] = align(a, b);
  return left === right ? 0 : left < right ? -1 : 1;
}

function sign(value: bigint): number {
  return value === 0n ? 0 : value < 0n ? -1 : 1;
}

function align(a: Decimal, b: Decimal): [left: bigint, right: bigint, exponent: number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.unscaled * pow10(a.exponent - exponent), b.unscaled * pow10(b.exponent - exponent), exponent];
}

// Sums of numbers further apart than this would take memory without bound; no sane quantity is near.
const maxSpread = 10_000;

/** @throws RangeError when the operands' exponents are more than 10000 apart. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.unscaled === 0n) return b;
  if (b.unscaled === 0n) return a;
  if (Math.abs(a.exponent - b.exponent) > maxSpread) throw new RangeError("quantities are too far apart to be added");
  const [left, right, exponent] = align(a, b);
  return { unscaled: left + right, exponent };
}

/** The number in units of `10 ** exponent`, rounded away from zero. `exact` says whether nothing was rounded. */
export function scaleDecimal({ unscaled, exponent }: Decimal, to: number): { value: bigint; exact: boolean } {
  if (unscaled === 0n) return { value: 0n, exact: true };
  if (exponent >= to) return { value: unscaled * pow10(exponent - to), exact: true };
  const unit = unscaled < 0n ? -1n : 1n;
  if (digits(unscaled) + exponent <= to - 1) return { value: unit, exact: false };
  const divisor = pow10(to - exponent);
  const quotient = unscaled / divisor;
  const exact = unscaled % divisor === 0n;
  return { value: exact ? quotient : quotient + unit, exact };
}
