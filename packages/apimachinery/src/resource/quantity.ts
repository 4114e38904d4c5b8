import { addDecimals, compareDecimals, type Decimal, pow10, scaleDecimal } from "./decimal.js";
import { type ParsedQuantity, parseQuantity } from "./parse-quantity.js";
import { binarySuffix, decimalSuffix, maxBinaryPower, maxDecimalExponent, type QuantityFormat } from "./suffix.js";

/**
 * An exact amount of a resource: CPU, memory, a count. Mirrors `resource.Quantity`, but is immutable: arithmetic gives
 * new quantities.
 *
 * Differs from upstream on purpose: beyond `E` the number keeps its digits (`1000E`) where upstream loses the suffix.
 */
export class Quantity {
  readonly #amount: Decimal;
  readonly #text: string | undefined;
  readonly format: QuantityFormat;

  private constructor({ amount, format, text }: ParsedQuantity) {
    this.#amount = amount;
    this.#text = text;
    this.format = format;
  }

  /**
   * Parses `1`, `500m`, `1.5Gi`, `1e3`; blanks around are ignored. Finer than nano is rounded up.
   * @throws QuantityError with upstream's message when it is not a quantity.
   */
  static parse(text: string): Quantity {
    return new Quantity(parseQuantity(text.trim()));
  }

  /** A whole number of units. Default format: `DecimalSI`. */
  static fromInteger(value: bigint | number, format: QuantityFormat = "DecimalSI"): Quantity {
    return new Quantity({ amount: { unscaled: BigInt(value), exponent: 0 }, format, text: undefined });
  }

  /** A whole number of thousandths: CPU cores. */
  static fromMilli(value: bigint | number, format: QuantityFormat = "DecimalSI"): Quantity {
    return new Quantity({ amount: { unscaled: BigInt(value), exponent: -3 }, format, text: undefined });
  }

  /** -1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    const { unscaled } = this.#amount;
    return unscaled === 0n ? 0 : unscaled < 0n ? -1 : 1;
  }

  get isZero(): boolean {
    return this.sign === 0;
  }

  /** Negative, zero or positive as this is less than, equal to or greater than `other`. */
  compare(other: Quantity): number {
    return compareDecimals(this.#amount, other.#amount);
  }

  /** Whether both are the same amount, however they are written. */
  equals(other: Quantity): boolean {
    return this.compare(other) === 0;
  }

  /** The sum, in the format of this one, or of `other` when this is zero. */
  add(other: Quantity): Quantity {
    return this.#with(addDecimals(this.#amount, other.#amount), other);
  }

  /** The difference, in the format of this one, or of `other` when this is zero. */
  sub(other: Quantity): Quantity {
    const { unscaled, exponent } = other.#amount;
    return this.#with(addDecimals(this.#amount, { unscaled: -unscaled, exponent }), other);
  }

  /** The same amount with the other sign. */
  negate(): Quantity {
    const { unscaled, exponent } = this.#amount;
    return this.#with({ unscaled: -unscaled, exponent }, this);
  }

  #with(amount: Decimal, other: Quantity): Quantity {
    return new Quantity({ amount, format: this.isZero ? other.format : this.format, text: undefined });
  }

  /** Whole units, rounded away from zero. */
  value(): bigint {
    return scaleDecimal(this.#amount, 0).value;
  }

  /** Thousandths, rounded away from zero. */
  milliValue(): bigint {
    return scaleDecimal(this.#amount, -3).value;
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(`${this.#amount.unscaled}e${this.#amount.exponent}`);
  }

  /**
   * The text that servers write: the one it was parsed from where upstream keeps that, else the canonical form (no
   * fraction, the largest suffix that leaves a whole number).
   */
  toString(): string {
    return this.#text ?? this.toCanonicalString();
  }

  /** The canonical form, however the quantity was written. */
  toCanonicalString(): string {
    if (this.isZero) return "0";
    if (this.format !== "BinarySI") return toDecimalString(this.#amount, this.format);
    const { value, exact } = scaleDecimal(this.#amount, 0);
    const small = value > -1024n && value < 1024n;
    return small || !exact ? toDecimalString(this.#amount, "DecimalSI") : toBinaryString(value);
  }

  toJSON(): string {
    return this.toString();
  }
}

function toDecimalString({ unscaled, exponent }: Decimal, format: QuantityFormat): string {
  const top = exponent + trailingZeros(unscaled.toString());
  let power = top - (((top % 3) + 3) % 3);
  if (format === "DecimalSI") power = Math.min(power, maxDecimalExponent);
  const number = scaleMantissa({ unscaled, exponent }, power);
  return `${number}${decimalSuffix(power, format)}`;
}

function trailingZeros(digits: string): number {
  let zeros = 0;
  while (digits.at(-1 - zeros) === "0") zeros++;
  return zeros;
}

function scaleMantissa({ unscaled, exponent }: Decimal, power: number): bigint {
  return exponent >= power ? unscaled * pow10(exponent - power) : unscaled / pow10(power - exponent);
}

function toBinaryString(value: bigint): string {
  let power = 0;
  let number = value;
  while (power < maxBinaryPower && number % 1024n === 0n) {
    number /= 1024n;
    power++;
  }
  return `${number}${binarySuffix(power)}`;
}
