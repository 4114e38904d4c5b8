import { CelError } from "../values/cel-error.js";
import { equals } from "../values/equality.js";
import type { CallCost } from "./call-costs.js";
import type { Step } from "./frame.js";

/** `==` and `!=`. */
export function planEquality(left: Step, right: Step, cost: CallCost | number, negated = false): Step {
  return (frame) => {
    const x = left(frame);
    const y = right(frame);
    frame.charge(typeof cost === "number" ? cost : cost([x, y], true));
    if (x instanceof CelError) return x;
    return y instanceof CelError ? y : equals(x, y) !== negated;
  };
}
