import { quoteGo } from "@kube-apiserver/apimachinery";

/** Indexes of a job from first to last, both included. */
type Interval = readonly [first: number, last: number];

/** Why a text is not a list of index intervals (`1,3-5,7`). */
export class IndexIntervalError extends Error {}

/**
 * How many indexes a list of intervals names. Mirrors `validateIndexesFormat`.
 * @throws IndexIntervalError when it is not one, not in ascending order, or names an index beyond `completions`
 */
export function countIndexes(text: string, completions: number): number {
  if (text === "") return 0;
  let total = 0;
  let before: number | undefined;
  for (const part of text.split(",")) {
    const [first, last] = parseInterval(part, completions);
    if (before !== undefined && before >= first) throw orderError(before, first);
    total += last - first + 1;
    before = last;
  }
  return total;
}

/** The first index that both lists name; what is no interval is left out. Mirrors `validateFailedIndexesNotOverlapCompleted`. */
export function firstOverlap(one: string, other: string, completions: number): number | undefined {
  const left = intervalsOf(one, completions);
  const right = intervalsOf(other, completions);
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [left[i], right[j]];
    if (a === undefined || b === undefined) return undefined;
    if (a[0] <= b[1] && b[0] <= a[1]) return Math.max(a[0], b[0]);
    if (a[0] <= b[0]) i++;
    else j++;
  }
}

function intervalsOf(text: string, completions: number): readonly Interval[] {
  if (text === "") return [];
  return text.split(",").flatMap((part) => {
    try {
      return [parseInterval(part, completions)];
    } catch (err) {
      if (err instanceof IndexIntervalError) return [];
      throw err;
    }
  });
}

function parseInterval(text: string, completions: number): Interval {
  const limits = text.split("-");
  if (limits.length > 2) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new IndexIntervalError(`the fragment ${quoteGo(text)} ${rule}`);
  }
  const first = parseIndex(limits[0] ?? "", completions);
  if (limits.length === 1) return [first, first];
  const last = parseIndex(limits[1] ?? "", completions);
  if (first >= last) throw orderError(first, last);
  return [first, last];
}

function parseIndex(text: string, completions: number): number {
  if (!/^\+?\d{1,18}$/.test(text)) {
    throw new IndexIntervalError(`cannot convert string to integer for index: ${quoteGo(text)}`);
  }
  const index = Number(text);
  if (index >= completions) throw new IndexIntervalError(`too large index: ${quoteGo(text)}`);
  return index;
}

function orderError(before: number, current: number): IndexIntervalError {
  return new IndexIntervalError(`non-increasing order, previous: ${before}, current: ${current}`);
}
