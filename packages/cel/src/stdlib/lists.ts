import { CelError } from "../values/cel-error.js";
import { listKindOf, markListKind } from "../values/list-kinds.js";
import { itemKey, memberKey } from "../values/member-key.js";
import type { Value } from "../values/value.js";

/** Sums are made, not views, and doubling again and again must not fill the memory. */
const maxListLength = 1_000_000;
const listTooLong = new CelError("list exceeds maximum length");

/** `a + b`. Sets unite; in associative lists the items of `b` take the places of those with the same keys. */
export function concatLists(a: readonly Value[], b: readonly Value[]): Value {
  if (a.length + b.length > maxListLength) return listTooLong;
  const kind = listKindOf(a);
  if (kind === undefined) return a.length === 0 ? b : a.concat(b);
  const sum = kind.kind === "set" ? unite(a, b) : mergeItems(a, b, kind.keys);
  markListKind(sum, kind);
  return sum;
}

function unite(a: readonly Value[], b: readonly Value[]): Value[] {
  const members = new Set(a.map(memberKey));
  return [...a, ...b.filter((item) => !members.has(memberKey(item)))];
}

function mergeItems(a: readonly Value[], b: readonly Value[], keys: readonly string[]): Value[] {
  const merged = [...a];
  const positions = new Map(a.map((item, i) => [itemKey(item, keys), i]));
  for (const item of b) {
    const position = positions.get(itemKey(item, keys));
    if (position === undefined) merged.push(item);
    else merged[position] = item;
  }
  return merged;
}
