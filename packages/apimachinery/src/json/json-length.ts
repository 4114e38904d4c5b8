import type { JSONValue } from "./json-value.js";

/** So many values are counted in one step. */
const valuesPerStep = 1024;

/**
 * How long `value` is at least when it is written as JSON: escapes are not counted. In steps, and no further than to the
 * first value with which it is longer than `limit`.
 */
export function* jsonLengthSteps(value: JSONValue, limit: number): Generator<void, number> {
  const pending: JSONValue[] = [value];
  let length = 0;
  let counted = 0;
  for (let next = pending.pop(); next !== undefined && length <= limit; next = pending.pop()) {
    if (++counted % valuesPerStep === 0) yield;
    if (typeof next === "string") length += next.length + 2;
    else if (typeof next !== "object" || next === null) length += String(next).length;
    else if (Array.isArray(next)) {
      // Brackets, and commas between the items.
      length += 1 + Math.max(1, next.length);
      for (const item of next) pending.push(item);
    } else {
      const entries = Object.entries(next);
      length += 1 + Math.max(1, entries.length);
      for (const [key, item] of entries) {
        if (item === undefined) continue;
        length += key.length + 3;
        pending.push(item);
      }
    }
  }
  return length;
}
