/** An unsigned 64-bit integer. Schemas have none, so that only literals and conversions make them. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** The largest value of {@link Uint}. */
export const maxUint64 = 0xffff_ffff_ffff_ffffn;
