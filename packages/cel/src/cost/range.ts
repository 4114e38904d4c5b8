/** A cost or a size between a least and a most. Neither exceeds {@link maxCost}, which stands for "no bound". */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The largest unsigned 64-bit integer, as near as a double comes. */
export const maxCost = 2 ** 64;

export function fixed(value: number): Range {
  return { min: value, max: value };
}

/** A size of which nothing is known. */
export const unknownSize: Range = { min: 0, max: maxCost };

export function addRanges(...ranges: readonly Range[]): Range {
  let [min, max] = [0, 0];
  for (const range of ranges) {
    min = Math.min(min + range.min, maxCost);
    max = Math.min(max + range.max, maxCost);
  }
  return { min, max };
}

export function multiplyRanges(a: Range, b: Range): Range {
  return { min: Math.min(a.min * b.min, maxCost), max: Math.min(a.max * b.max, maxCost) };
}

/** Rounds up. */
export function scaleRange({ min, max }: Range, factor: number): Range {
  return { min: Math.min(Math.ceil(min * factor), maxCost), max: Math.min(Math.ceil(max * factor), maxCost) };
}

/** What covers both. */
export function unionRanges(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
