import { aggregateMessages } from "@kube-apiserver/apimachinery";
import type { ExpressionInputs } from "./activation.js";
import type { CompiledExpression, ExpressionScope } from "./compiled-expression.js";
import { matchConditionsCostBudget } from "./costs.js";
import { type Evaluations, evaluateAll } from "./evaluate.js";
import type { ExpressionCompilation } from "./expression-compiler.js";
import type { MatchConditionMetrics } from "./match-condition-metrics.js";

/** A condition that a request has to meet, as webhooks and policies state it. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Whether a request meets conditions. Mirrors `matchconditions.MatchResult`. */
export type MatchResult =
  | { readonly matches: true }
  | {
      readonly matches: false;
      /** The first condition that is false; absent when it could not be told, and failures are ignored. */
      readonly failedConditionName?: string;
    }
  | {
      readonly matches: false;
      /** Set when it cannot be told, and failures count. */
      readonly error: Error;
    };

/** Evaluates the conditions of one webhook or policy. Mirrors `matchconditions.Matcher`. */
export interface MatchConditions {
  match(inputs: ExpressionInputs): Promise<MatchResult>;
}

/** Where conditions belong to, and how failures are taken. */
export interface MatchConditionsOptions {
  /** What a request is taken for when a condition fails, and none is false. */
  readonly failurePolicy: "Fail" | "Ignore";
  /** Name of the webhook or policy. Label of metrics; so are the two below. */
  readonly name: string;
  readonly kind: "webhook" | "policy";
  readonly type: "validate" | "admit";
  /** Absent: nothing is counted. */
  readonly metrics?: MatchConditionMetrics | undefined;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
  /** Variables that conditions of policies may use. Absent: none. */
  readonly variables?: ReadonlyMap<string, CompiledExpression>;
}

/** Compiles conditions. Those that do not compile fail when they are evaluated. */
export function newMatchConditions(
  conditions: readonly MatchCondition[],
  compiler: ExpressionCompilation,
  scope: ExpressionScope,
  options: MatchConditionsOptions,
): MatchConditions {
  const names = conditions.map(({ name }) => name);
  const expressions = conditions.map(({ expression }) => compiler.compile(expression, "condition", scope));
  return { match: (inputs) => match({ names, expressions }, inputs, options) };
}

interface Compiled {
  readonly names: readonly string[];
  readonly expressions: readonly CompiledExpression[];
}

async function match(compiled: Compiled, inputs: ExpressionInputs, options: MatchConditionsOptions) {
  const { monotonic, metrics, name, kind, type } = options;
  const labels = [name, kind, type, inputs.attributes.operation];
  const startMs = monotonic();
  try {
    return await evaluateConditions(compiled, inputs, options, () => metrics?.evaluationFailed(labels));
  } finally {
    metrics?.evaluated(labels, (monotonic() - startMs) / 1000);
  }
}

async function evaluateConditions(
  { names, expressions }: Compiled,
  inputs: ExpressionInputs,
  { failurePolicy, variables, monotonic }: MatchConditionsOptions,
  onFailure: () => void,
): Promise<MatchResult> {
  const fail = (error: Error): MatchResult =>
    failurePolicy === "Fail" ? { matches: false, error } : { matches: false };
  // Upstream does not show them the namespace.
  const seen = { ...inputs, namespace: undefined };
  let evaluations: Evaluations;
  try {
    evaluations = await evaluateAll(expressions, seen, {
      budget: matchConditionsCostBudget,
      monotonic,
      ...(variables === undefined ? {} : { variables }),
    });
  } catch (err) {
    inputs.attributes.context.signal.throwIfAborted();
    return fail(err instanceof Error ? err : new Error(String(err)));
  }
  const errors: string[] = [];
  for (const [i, result] of evaluations.results.entries()) {
    if (result?.value === false) return { matches: false, failedConditionName: names[i] ?? "" };
    if (result?.error === undefined) continue;
    errors.push(result.error);
    onFailure();
  }
  return errors.length === 0 ? { matches: true } : fail(new Error(aggregateMessages(errors)));
}
