import type { Value } from "../values/value.js";

/** Thrown when an evaluation has to stop: it costs too much, or nobody waits for it any more. */
export class EvalCancelled extends Error {
  override readonly name = "EvalCancelled";
  override readonly cause: "costLimit" | "interrupted";

  constructor(cause: "costLimit" | "interrupted") {
    super(cause === "costLimit" ? "operation cancelled: actual cost limit exceeded" : "operation interrupted");
    this.cause = cause;
  }
}

/** How many rounds of comprehensions pass between two looks at the signal. Mirrors `celconfig.CheckFrequency`. */
const checkFrequency = 100;

/** The state of one evaluation. */
export class Frame {
  /** Values of variables, by the places the planner gave them. */
  readonly slots: (Value | undefined)[];
  cost = 0;
  readonly #limit: number;
  readonly #signal: { readonly aborted: boolean } | undefined;
  #rounds = 0;

  constructor(slotCount: number, limit: number, signal: { readonly aborted: boolean } | undefined) {
    this.slots = new Array<Value | undefined>(slotCount).fill(undefined);
    this.#limit = limit;
    this.#signal = signal;
  }

  /** @throws EvalCancelled above the limit */
  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new EvalCancelled("costLimit");
  }

  /** Called once for every element of a comprehension. */
  nextRound(): void {
    if (++this.#rounds % checkFrequency === 0 && this.#signal?.aborted === true) throw new EvalCancelled("interrupted");
  }
}

/** A compiled node: computes its value. */
export type Step = (frame: Frame) => Value;
