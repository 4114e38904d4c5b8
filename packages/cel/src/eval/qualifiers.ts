import { CelError } from "../values/cel-error.js";
import { Optional } from "../values/optional.js";
import type { Value } from "../values/value.js";
import { findField, findIndex, missingIndex, missingKey } from "./access.js";
import type { Step } from "./frame.js";

/** A field that is looked at. */
export interface FieldParts {
  readonly operand: Step;
  readonly key: string;
  /** Whether a null is no value. */
  readonly nullIsAbsent: boolean;
}

/** How a field or an element is looked at. */
export interface QualifierOptions {
  /** What is charged besides the one for the step. */
  readonly extraCost: number;
  /** Whether a missing value is no error: `a.?b`, `a[?b]`. */
  readonly optional: boolean;
}

/** `operand.field`. Of an optional it is an optional. */
export function planSelect(parts: FieldParts, { extraCost, optional }: QualifierOptions): Step {
  const cost = 1 + extraCost;
  const { key, operand } = parts;
  return (frame) => {
    const target = operand(frame);
    if (target instanceof CelError) return target;
    if (target instanceof Optional || optional) {
      const inner = target instanceof Optional ? target.value : target;
      if (inner === undefined) return Optional.none;
      const found = findValue(inner, parts);
      frame.charge(found === undefined ? extraCost : cost);
      return toOptional(found);
    }
    frame.charge(cost);
    const found = findValue(target, parts);
    return found === undefined ? missingKey(key) : found;
  };
}

function findValue(target: Value, { key, nullIsAbsent }: FieldParts): Value | undefined {
  const found = findField(target, key);
  return found === null && nullIsAbsent ? undefined : found;
}

function toOptional(value: Value | undefined): Value {
  if (value === undefined) return Optional.none;
  return value instanceof CelError ? value : Optional.of(value);
}

/** `has(operand.field)` */
export function planPresence(parts: FieldParts, extraCost: number): Step {
  return (frame) => {
    const target = parts.operand(frame);
    if (target instanceof CelError) return target;
    frame.charge(extraCost);
    const inner = target instanceof Optional ? target.value : target;
    return inner !== undefined && findValue(inner, parts) !== undefined;
  };
}

/** `operand[index]` */
export function planIndex(operand: Step, index: Step, { extraCost, optional }: QualifierOptions): Step {
  const cost = 1 + extraCost;
  return (frame) => {
    const target = operand(frame);
    if (target instanceof CelError) return target;
    const at = index(frame);
    if (at instanceof CelError) return at;
    if (target instanceof Optional || optional) {
      const inner = target instanceof Optional ? target.value : target;
      if (inner === undefined) return Optional.none;
      const found = findIndex(inner, at);
      frame.charge(found === undefined ? extraCost : cost);
      return toOptional(found);
    }
    frame.charge(cost);
    const found = findIndex(target, at);
    return found === undefined ? missingIndex(target, at) : found;
  };
}
