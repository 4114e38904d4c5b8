import type { Value } from "./value.js";

/** A value that may be absent. */
export class Optional {
  /** Undefined: there is none. */
  readonly value: Value | undefined;

  private constructor(value: Value | undefined) {
    this.value = value;
  }

  static readonly none: Optional = new Optional(undefined);

  static of(value: Value): Optional {
    return new Optional(value);
  }
}
