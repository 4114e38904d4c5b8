import { formatGoFloat } from "./go-float.js";
import { maxInt64, minInt64 } from "./int.js";

/** A span of time in whole nanoseconds, as Go holds it: at most about 292 years. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  /** Undefined when 64 bits do not hold it. */
  static checked(nanos: bigint): Duration | undefined {
    return nanos < minInt64 || nanos > maxInt64 ? undefined : new Duration(nanos);
  }

  /** Seconds with a fraction, `1.5s`. */
  toString(): string {
    return `${formatGoFloat(this.seconds)}s`;
  }

  get seconds(): number {
    return Number(this.nanos / 1_000_000_000n) + Number(this.nanos % 1_000_000_000n) / 1e9;
  }
}
