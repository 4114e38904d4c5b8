import type { CheckedExpr } from "./checker/checked.js";
import type { Env } from "./env.js";
import type { CallCosts } from "./eval/call-costs.js";
import { EvalCancelled, Frame } from "./eval/frame.js";
import { type Plan, plan } from "./eval/planner.js";
import { CelError } from "./values/cel-error.js";
import type { Value } from "./values/value.js";

/** How a {@link Program} is made. */
export interface ProgramOptions {
  /** Costs of functions that are not the language's own. */
  readonly callCosts?: CallCosts;
}

/** Limits of one evaluation. */
export interface EvalOptions {
  /** Cost above which the evaluation stops. Default: none. */
  readonly costLimit?: number;
  /** Stops the evaluation, sooner or later. */
  readonly signal?: { readonly aborted: boolean };
}

/** What came of an evaluation. */
export interface EvalResult {
  /** The value, or the error that it ended in. */
  readonly value: Value;
  readonly cost: number;
  /** Set when it did not come to its end; {@link value} then is an error that says so. */
  readonly cancelled?: "costLimit" | "interrupted";
}

/** A compiled expression. Holds no state between evaluations. */
export class Program {
  readonly #plan: Plan;

  constructor(checked: CheckedExpr, env: Env, { callCosts = () => undefined }: ProgramOptions = {}) {
    this.#plan = plan(checked, env, callCosts);
  }

  /** Evaluates it. Variables that the expression does not use need not be given; the others are read once. */
  eval(variables: Readonly<Record<string, Value>>, { costLimit, signal }: EvalOptions = {}): EvalResult {
    const { step, slotCount, variables: slots } = this.#plan;
    const frame = new Frame(slotCount, costLimit ?? Number.POSITIVE_INFINITY, signal);
    for (const [name, slot] of slots) {
      if (Object.hasOwn(variables, name)) frame.slots[slot] = variables[name];
    }
    try {
      return { value: step(frame), cost: frame.cost };
    } catch (err) {
      if (!(err instanceof EvalCancelled)) throw err;
      return { value: new CelError(err.message), cost: frame.cost, cancelled: err.cause };
    }
  }
}
