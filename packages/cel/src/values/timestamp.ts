/** A point in time between the years 1 and 9999, to the nanosecond. */
export class Timestamp {
  /** Seconds since 1970, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }

  /** Undefined out of range. */
  static checked(seconds: number, nanos: number): Timestamp | undefined {
    return seconds < minUnixSeconds || seconds > maxUnixSeconds ? undefined : new Timestamp(seconds, nanos);
  }

  static ofNanos(total: bigint): Timestamp | undefined {
    const seconds = (total - BigInt.asUintN(64, modulo(total))) / nanosPerSecond;
    return Timestamp.checked(Number(seconds), Number(modulo(total)));
  }

  get totalNanos(): bigint {
    return BigInt(this.seconds) * nanosPerSecond + BigInt(this.nanos);
  }

  /** RFC 3339 in UTC, with as many fractional digits as it takes. */
  toString(): string {
    const date = new Date(this.seconds * 1000).toISOString().replace(/^\+00/, "").slice(0, 19);
    const fraction = this.nanos === 0 ? "" : `.${String(this.nanos).padStart(9, "0").replace(/0+$/, "")}`;
    return `${date}${fraction}Z`;
  }
}

export const nanosPerSecond = 1_000_000_000n;
export const minUnixSeconds = -62_135_596_800;
export const maxUnixSeconds = 253_402_300_799;

function modulo(total: bigint): bigint {
  return ((total % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
}
