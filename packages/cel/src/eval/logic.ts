import { CelError, noSuchOverload } from "../values/cel-error.js";
import type { Value } from "../values/value.js";
import type { Step } from "./frame.js";

/**
 * `&&` and `||`: the side that decides does so even when the other one is an error, whatever their order. `decisive` is
 * the value that settles it.
 */
export function planLogic(left: Step, right: Step, decisive: boolean): Step {
  return (frame) => {
    const x = left(frame);
    if (x === decisive) return decisive;
    const y = right(frame);
    if (y === decisive) return decisive;
    if (typeof x === "boolean" && typeof y === "boolean") return y;
    return firstError(x, y);
  };
}

function firstError(x: Value, y: Value): CelError {
  if (x instanceof CelError) return x;
  if (y instanceof CelError) return y;
  return noSuchOverload();
}

/** `condition ? a : b`. The branches say what is charged less when they are plain attributes. */
export function planConditional(condition: Step, ifTrue: Step, ifFalse: Step): Step {
  return (frame) => {
    const value = condition(frame);
    if (value === true) return ifTrue(frame);
    if (value === false) return ifFalse(frame);
    return value instanceof CelError ? value : noSuchOverload();
  };
}

/** False only for false: lets a fold go on over errors. */
export function planNotStrictlyFalse(operand: Step): Step {
  return (frame) => {
    const value = operand(frame);
    frame.charge(1);
    return value !== false;
  };
}
