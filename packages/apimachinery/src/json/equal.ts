import { isJSONObject, type JSONObject, type JSONValue } from "./json-value.js";

/** Levels that are compared on the call stack; what is nested deeper waits its turn in a list. */
const maxRecursion = 200;

type Optional = JSONValue | undefined;
type Pairs = [Optional, Optional][];

/**
 * Whether two JSON values say the same: the order of keys does not matter, members that are undefined count as missing,
 * and a `bigint` equals the number of the same value. Safe at any depth.
 */
export function jsonEqual(a: JSONValue | undefined, b: JSONValue | undefined): boolean {
  const deeper: Pairs = [];
  if (!areEqual(a, b, maxRecursion, deeper)) return false;
  for (let pair = deeper.pop(); pair !== undefined; pair = deeper.pop()) {
    if (!areEqual(pair[0], pair[1], maxRecursion, deeper)) return false;
  }
  return true;
}

/** Whether they are equal, given that what is put off to `deeper` is. */
function areEqual(left: Optional, right: Optional, levels: number, deeper: Pairs): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return sameNumber(left, right);
  }
  if (levels === 0) {
    deeper.push([left, right]);
    return true;
  }
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right, levels - 1, deeper);
  return isJSONObject(right) && sameMembers(left as JSONObject, right, levels - 1, deeper);
}

function sameItems(left: readonly JSONValue[], right: readonly JSONValue[], levels: number, deeper: Pairs): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) {
    if (!areEqual(left[at], right[at], levels, deeper)) return false;
  }
  return true;
}

function sameMembers(left: JSONObject, right: JSONObject, levels: number, deeper: Pairs): boolean {
  let defined = 0;
  // Objects are plain data: every key that is enumerated is their own.
  for (const key in left) {
    const value = left[key];
    if (value === undefined) continue;
    if (!Object.hasOwn(right, key) || !areEqual(value, right[key], levels, deeper)) return false;
    defined++;
  }
  for (const key in right) if (right[key] !== undefined) defined--;
  return defined === 0;
}

/** Whether a `bigint` and a `number` are the same integer: decoders differ in which they make of one. */
function sameNumber(left: unknown, right: unknown): boolean {
  if (typeof left === "bigint") return typeof right === "number" && Number.isInteger(right) && left === BigInt(right);
  return typeof right === "bigint" && sameNumber(right, left);
}
