import { CelError } from "../values/cel-error.js";
import { equals } from "../values/equality.js";
import type { CallCost } from "./call-costs.js";
import type { Step } from "./frame.js";

/** `==` and `!=`. */
export function planEquality(left: Step, right: Step, cost: CallCost | number, negated = false): Step {
  return (frame) => {
    const x = left(frame);
    if (x instanceof CelError) return x;
    const y = right(frame);
    if (y instanceof CelError) return y;
    const result = equals(x, y) !== negated;
    frame.charge(typeof cost === "number" ? cost : cost([x, y], result));
    return result;
  };
}
