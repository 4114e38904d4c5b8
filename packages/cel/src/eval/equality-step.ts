import { CelError } from "../values/cel-error.js";
import { equals } from "../values/equality.js";
import type { CallCost } from "./call-costs.js";
import type { Step } from "./frame.js";
import { partsCharge } from "./work-costs.js";

/** `==` and `!=`. */
export function planEquality(left: Step, right: Step, cost: CallCost | number, negated = false): Step {
  return (frame) => {
    const x = left(frame);
    const y = right(frame);
    frame.charge(typeof cost === "number" ? cost : cost([x, y], true));
    if (x instanceof CelError) return x;
    if (y instanceof CelError) return y;
    const work = { steps: 0 };
    const equal = equals(x, y, work);
    frame.charge(partsCharge(work.steps));
    return equal !== negated;
  };
}
