import { sizeOf } from "../stdlib/strings.js";
import { OpaqueValue } from "../values/opaque.js";
import { Optional } from "../values/optional.js";
import type { Value } from "../values/value.js";

/** What a call has cost, known once its result is. */
export type CallCost = (args: readonly Value[], result: Value) => number;

/** Costs of calls by function and overload; undefined where the language's own costs apply. */
export type CallCosts = (functionName: string, overloadId: string | undefined) => CallCost | number | undefined;

export const stringTraversalCostFactor = 0.1;
export const regexStringLengthCostFactor = 0.25;
export const listCreateBaseCost = 10;
export const mapCreateBaseCost = 30;
export const structCreateBaseCost = 40;

/** Size of a value as costs count it: 1 for what has no size. Mirrors `actualSize`. */
export function actualSize(value: Value | undefined): number {
  if (value === undefined) return 1;
  if (value instanceof Optional) return actualSize(value.value);
  return value instanceof OpaqueValue ? value.size : sizeOf(value);
}

export function traversal(size: number): number {
  return Math.ceil(size * stringTraversalCostFactor);
}

export function regexCost(textSize: number, patternSize: number): number {
  return Math.ceil((1 + textSize) * stringTraversalCostFactor) * Math.ceil(patternSize * regexStringLengthCostFactor);
}

const ofFirst: CallCost = ([first]) => traversal(actualSize(first));
const ofSecond: CallCost = ([, second]) => traversal(actualSize(second));
const ofSmaller: CallCost = ([x, y]) => traversal(Math.min(actualSize(x), actualSize(y)));
const ofBoth: CallCost = ([x, y]) => traversal(actualSize(x) + actualSize(y));

/** Run-time costs of the standard functions that do not cost 1. Mirrors `CostTracker.costCall`. */
export const standardCallCosts: ReadonlyMap<string, CallCost> = new Map<string, CallCost>([
  ["starts_with_string", ofSecond],
  ["ends_with_string", ofSecond],
  ["string_to_bytes", ofFirst],
  ["bytes_to_string", ofFirst],
  ["strings_quote", ofFirst],
  ["string_format", ofFirst],
  ["in_list", ([, list]) => actualSize(list)],
  ...["less", "greater", "less_equals", "greater_equals"].flatMap((order): [string, CallCost][] => [
    [`${order}_string`, ofSmaller],
    [`${order}_bytes`, ofSmaller],
  ]),
  ["equals", ofSmaller],
  ["not_equals", ofSmaller],
  ["add_string", ofBoth],
  ["add_bytes", ofBoth],
  ["matches_string", ([text, pattern]) => regexCost(actualSize(text), actualSize(pattern))],
  ["contains_string", ([text, part]) => traversal(actualSize(text)) * traversal(actualSize(part))],
]);
