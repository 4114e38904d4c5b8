/** A point in time between the years 1 and 9999, to the nanosecond. */
export class Timestamp {
  /** Seconds since 1970, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;

  /** Seconds east of UTC in which it was written, and will be written again. */
  readonly offset: number;

  constructor(seconds: number, nanos: number, offset = 0) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.offset = offset;
  }

  /** Undefined out of range. */
  static checked(seconds: number, nanos: number, offset = 0): Timestamp | undefined {
    return seconds < minUnixSeconds || seconds > maxUnixSeconds ? undefined : new Timestamp(seconds, nanos, offset);
  }

  /** The time a span later; undefined out of range. */
  plusNanos(span: bigint): Timestamp | undefined {
    const total = this.totalNanos + span;
    const nanos = modulo(total);
    return Timestamp.checked(Number((total - nanos) / nanosPerSecond), Number(nanos), this.offset);
  }

  get totalNanos(): bigint {
    return BigInt(this.seconds) * nanosPerSecond + BigInt(this.nanos);
  }

  /** RFC 3339, with as many fractional digits as it takes. */
  toString(): string {
    const date = new Date((this.seconds + this.offset) * 1000).toISOString().replace(/^\+00/, "").slice(0, 19);
    const fraction = this.nanos === 0 ? "" : `.${String(this.nanos).padStart(9, "0").replace(/0+$/, "")}`;
    return `${date}${fraction}${offsetText(this.offset)}`;
  }
}

export const nanosPerSecond = 1_000_000_000n;
export const minUnixSeconds = -62_135_596_800;
export const maxUnixSeconds = 253_402_300_799;

function modulo(total: bigint): bigint {
  return ((total % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
}

function offsetText(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const [hour, minute] = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0"));
  return `${offset < 0 ? "-" : "+"}${hour}:${minute}`;
}
