/** A signed 64-bit integer: a number while it is a safe integer, a bigint beyond, never the other way round. */
export type Int = number | bigint;

export const maxInt64 = 0x7fff_ffff_ffff_ffffn;
export const minInt64 = -0x8000_0000_0000_0000n;

/** `value` as {@link Int}; undefined when 64 bits do not hold it. */
export function toInt(value: bigint): Int | undefined {
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  return value < minInt64 || value > maxInt64 ? undefined : value;
}
