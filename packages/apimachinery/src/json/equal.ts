import { isJSONObject, type JSONObject, type JSONValue } from "./json-value.js";

/**
 * Whether two JSON values say the same: the order of keys does not matter, members that are undefined count as missing,
 * and a `bigint` equals the number of the same value. Safe at any depth.
 */
export function jsonEqual(a: JSONValue | undefined, b: JSONValue | undefined): boolean {
  const pending: [JSONValue | undefined, JSONValue | undefined][] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [left, right] = pair;
    if (left === right || sameNumber(left, right)) continue;
    if (Array.isArray(left) && Array.isArray(right)) {
      if (left.length !== right.length) return false;
      for (let at = 0; at < left.length; at++) pending.push([left[at], right[at]]);
    } else if (isJSONObject(left) && isJSONObject(right)) {
      if (!pushMembers(left, right, pending)) return false;
    } else {
      return false;
    }
  }
  return true;
}

function sameNumber(left: unknown, right: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number compare by value only with loose equality
  return typeof left !== typeof right && isNumeric(left) && isNumeric(right) && left == right;
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function pushMembers(
  left: JSONObject,
  right: JSONObject,
  pending: [JSONValue | undefined, JSONValue | undefined][],
): boolean {
  const keys = Object.keys(left);
  for (const key of keys) {
    if (left[key] === undefined) continue;
    if (!Object.hasOwn(right, key)) return false;
    pending.push([left[key], right[key]]);
  }
  return countDefined(left, keys) === countDefined(right, Object.keys(right));
}

function countDefined(object: JSONObject, keys: readonly string[]): number {
  let defined = 0;
  for (const key of keys) if (object[key] !== undefined) defined++;
  return defined;
}
