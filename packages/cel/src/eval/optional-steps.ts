import { CelError, noSuchOverload } from "../values/cel-error.js";
import { Optional } from "../values/optional.js";
import type { Step } from "./frame.js";

/** `optional.or(other)`; the other one is computed only when it is needed. */
export function planOr(left: Step, right: Step): Step {
  return (frame) => {
    const value = left(frame);
    if (value instanceof CelError) return value;
    if (!(value instanceof Optional)) return noSuchOverload();
    return value.value === undefined ? right(frame) : value;
  };
}

/** `optional.orValue(value)` */
export function planOrValue(left: Step, right: Step): Step {
  return (frame) => {
    const value = left(frame);
    if (value instanceof CelError) return value;
    if (!(value instanceof Optional)) return noSuchOverload();
    return value.value === undefined ? right(frame) : value.value;
  };
}
