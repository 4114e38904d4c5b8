import { CelError, type Program, type Value } from "@kube-apiserver/cel";
import type { Cancellation } from "@kube-apiserver/component-base";
import { type Activation, type ExpressionInputs, newActivation } from "./activation.js";
import type { CompiledExpression } from "./compiled-expression.js";
import { perCallLimit } from "./costs.js";
import { ExpressionError, outOfBudgetMessage } from "./expression-error.js";
import { LazyVariables } from "./lazy-variables.js";
import { variableNames } from "./variable-names.js";

/** What came of one expression. */
export interface Evaluation {
  /** Absent when the expression failed. */
  readonly value?: Value;
  /** Why it failed. */
  readonly error?: string;
  readonly elapsedMs: number;
}

/** What came of several expressions. */
export interface Evaluations {
  /** One for each expression; undefined where there was none. */
  readonly results: readonly (Evaluation | undefined)[];
  readonly remainingBudget: number;
}

/** How expressions are evaluated. */
export interface EvaluateOptions {
  /** What they may cost together. */
  readonly budget: number;
  /** Variables that they may use. Absent: none. */
  readonly variables?: ReadonlyMap<string, CompiledExpression>;
  /** Milliseconds of a clock that does not go back, for metrics. */
  readonly monotonic: () => number;
}

/**
 * Evaluates expressions over the same request, one after the other. Failures of one are part of its result. Mirrors
 * `condition.ForInput`.
 * @param expressions - undefined where there is nothing to evaluate
 * @throws ExpressionError when the budget is spent
 */
export async function evaluateAll(
  expressions: readonly (CompiledExpression | undefined)[],
  inputs: ExpressionInputs,
  options: EvaluateOptions,
): Promise<Evaluations> {
  const run = new Run(inputs, options);
  const results: (Evaluation | undefined)[] = [];
  for (const expression of expressions) {
    results.push(expression === undefined ? undefined : await run.evaluate(expression));
  }
  return { results, remainingBudget: run.budget };
}

/** One list of expressions over one request: they share what variables have computed, and what may be spent. */
class Run {
  budget: number;
  readonly #inputs: ExpressionInputs;
  readonly #monotonic: () => number;
  readonly #activation: Activation;
  readonly #variables: LazyVariables | undefined;

  constructor(inputs: ExpressionInputs, { budget, variables, monotonic }: EvaluateOptions) {
    this.budget = budget;
    this.#inputs = inputs;
    this.#monotonic = monotonic;
    const activation = newActivation(inputs);
    this.#activation = activation;
    if (variables !== undefined && variables.size > 0) {
      this.#variables = new LazyVariables(variables, activation, this.#signal);
      activation[variableNames.variables] = this.#variables.value;
    }
  }

  get #signal(): Cancellation {
    return this.#inputs.attributes.context.signal;
  }

  /** Mirrors `evaluationActivation.Evaluate`. */
  async evaluate({ text, program, error }: CompiledExpression): Promise<Evaluation> {
    if (error !== undefined) return { error: `compilation error: ${error}`, elapsedMs: 0 };
    if (program === undefined) {
      return { error: "unexpected internal error compiling expression", elapsedMs: 0 };
    }
    const startMs = this.#monotonic();
    const { value, cost } = await this.#run(program);
    this.#spend(this.#variables?.takeCost() ?? 0);
    this.#spend(cost);
    const elapsedMs = this.#monotonic() - startMs;
    if (!(value instanceof CelError)) return { value, elapsedMs };
    return { error: `expression '${text}' resulted in error: ${value.message}`, elapsedMs };
  }

  async #run(program: Program) {
    const run = () => program.eval(this.#activation, { costLimit: perCallLimit, signal: this.#signal });
    const { authorization } = this.#inputs;
    return authorization === undefined ? run() : authorization.evaluate(run);
  }

  #spend(cost: number): void {
    if (cost > this.budget) throw new ExpressionError("outOfBudget", outOfBudgetMessage);
    this.budget -= cost;
  }
}
