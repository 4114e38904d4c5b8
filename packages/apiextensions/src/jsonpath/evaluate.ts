import { getOwn, isJSONObject, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import type { Filter, FilterOperator, Operand, Step } from "./ast.js";

/** The values at a path, in order; what is missing on the way leads to none. */
export function evaluateJSONPath(root: JSONValue, steps: readonly Step[]): readonly JSONValue[] {
  return walk([root], steps, root);
}

function walk(values: readonly JSONValue[], steps: readonly Step[], root: JSONValue): readonly JSONValue[] {
  return steps.reduce<readonly JSONValue[]>((reached, step) => take(reached, step, root), values);
}

function take(values: readonly JSONValue[], step: Step, root: JSONValue): readonly JSONValue[] {
  switch (step.type) {
    case "field":
      return values.flatMap((value) => fieldOf(value, step.name));
    case "wildcard":
      return values.flatMap(childrenOf);
    case "recursive":
      return values.flatMap(withDescendants);
    case "index":
      return values.flatMap((value) => itemOf(value, step.at));
    case "slice":
      return values.flatMap((value) => sliceOf(value, step));
    case "union":
      return step.steps.flatMap((part) => take(values, part, root));
    case "filter":
      return values.flatMap(childrenOf).filter((item) => holds(step.filter, item, root));
    default:
      return step satisfies never;
  }
}

function fieldOf(value: JSONValue, name: string): readonly JSONValue[] {
  if (!isJSONObject(value)) return [];
  const found = getOwn(value, name);
  return found === undefined ? [] : [found];
}

function childrenOf(value: JSONValue): readonly JSONValue[] {
  if (Array.isArray(value)) return value as readonly JSONValue[];
  if (!isJSONObject(value)) return [];
  return Object.values(value).filter((item) => item !== undefined);
}

/** No recursion: what clients nest may be deeper than the stack goes. */
function withDescendants(value: JSONValue): readonly JSONValue[] {
  const found: JSONValue[] = [];
  const pending: JSONValue[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next);
    pending.push(...[...childrenOf(next)].reverse());
  }
  return found;
}

function itemOf(value: JSONValue, at: number): readonly JSONValue[] {
  if (!Array.isArray(value)) return [];
  const item = (value as readonly JSONValue[]).at(at);
  return item === undefined ? [] : [item];
}

function sliceOf(value: JSONValue, { from = 0, to, by = 1 }: Extract<Step, { type: "slice" }>): readonly JSONValue[] {
  if (!Array.isArray(value) || by <= 0) return [];
  return (value as readonly JSONValue[]).slice(from, to).filter((_, position) => position % by === 0);
}

function holds({ left, operator, right }: Filter, item: JSONValue, root: JSONValue): boolean {
  const [a] = operandValues(left, item, root);
  if (operator === undefined || right === undefined) return a !== undefined;
  const [b] = operandValues(right, item, root);
  return a !== undefined && b !== undefined && compare(a, operator, b);
}

function operandValues(operand: Operand, item: JSONValue, root: JSONValue): readonly JSONValue[] {
  if (operand.type === "value") return [operand.value];
  return walk([operand.fromRoot ? root : item], operand.steps, root);
}

function compare(a: JSONValue, operator: FilterOperator, b: JSONValue): boolean {
  if (operator === "==") return jsonEqual(a, b);
  if (operator === "!=") return !jsonEqual(a, b);
  if (!isComparable(a) || !isComparable(b) || (typeof a === "string") !== (typeof b === "string")) return false;
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return operator satisfies never;
  }
}

function isComparable(value: JSONValue): value is number | bigint | string {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "string";
}
