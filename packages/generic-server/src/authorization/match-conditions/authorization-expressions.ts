import { aggregateMessages, type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { boolType, CelError, DeclTypeProvider, type Env } from "@kube-apiserver/cel";
import type { Cancellation } from "@kube-apiserver/component-base";
import { type CompiledExpression, compileExpression } from "../../cel/compile-expression.js";
import type { AuthorizerAttributes } from "../interfaces.js";
import type { MatchConditionMetrics } from "./match-condition-metrics.js";
import type { AuthorizationMatchConditions } from "./match-conditions.js";
import { reviewRequestOf, reviewRequestType } from "./review-request.js";

/** What evaluations are counted with. */
export interface MatchConditionsOptions {
  /** Labels of metrics: type and name of the authorizer. */
  readonly labels: readonly [string, string];
  readonly metrics: MatchConditionMetrics;
  /** Milliseconds of a clock that does not go back. */
  readonly monotonic: () => number;
}

const maxConditions = 64;
/** What one expression may cost. Mirrors `celconfig.PerCallLimit`. */
const perCallLimit = 1_000_000;

/** Conditions that compile, and mistakes in those that do not. */
export interface CompiledMatchConditions {
  readonly expressions: readonly CompiledExpression[];
  readonly errors: readonly FieldError[];
}

/** Compiles and evaluates expressions over the reviews of requests. Mirrors `authorizationcel.Compiler`. */
export class AuthorizationExpressions {
  readonly #env: Env;

  /** @param base - the environment of Kubernetes' expressions */
  constructor(base: Env) {
    this.#env = base.extend({
      providers: [new DeclTypeProvider(reviewRequestType)],
      variables: [{ name: "request", type: reviewRequestType.celType }],
    });
  }

  /** Compiles the conditions of an authorizer. @param at - path of the list of them */
  compile(texts: readonly string[], at: FieldPath): CompiledMatchConditions {
    return compileMatchConditions(texts, this.#env, at);
  }

  /** Evaluates compiled conditions. Undefined when there are none: all requests match. Mirrors `CELMatcher`. */
  newMatchConditions(
    { expressions }: CompiledMatchConditions,
    options: MatchConditionsOptions,
  ): AuthorizationMatchConditions | undefined {
    return expressions.length === 0 ? undefined : newMatcher(expressions, options);
  }
}

/** Mirrors `compileMatchConditions`. */
function compileMatchConditions(texts: readonly string[], env: Env, at: FieldPath): CompiledMatchConditions {
  if (texts.length > maxConditions) {
    return { expressions: [], errors: [fieldErrors.tooMany(at, texts.length, maxConditions)] };
  }
  const seen = new Set<string>();
  const expressions: CompiledExpression[] = [];
  const errors: FieldError[] = [];
  for (const [index, text] of texts.entries()) {
    const expressionPath = at.index(index).child("expression");
    if (text.trim() === "") errors.push(fieldErrors.required(expressionPath, ""));
    else if (seen.has(text)) errors.push(fieldErrors.duplicate(expressionPath, text));
    else {
      seen.add(text);
      const compiled = compileExpression(text, env, [boolType]);
      if (compiled.error === undefined) expressions.push(compiled);
      else errors.push(fieldErrors.invalid(expressionPath, text, compiled.error));
    }
  }
  return { expressions, errors };
}

function newMatcher(
  expressions: readonly CompiledExpression[],
  options: MatchConditionsOptions,
): AuthorizationMatchConditions {
  const { labels, metrics, monotonic } = options;
  return {
    match(attributes, signal) {
      const startMs = monotonic();
      const { matches, errors } = evaluate(expressions, attributes, signal);
      metrics.evaluated(labels, (monotonic() - startMs) / 1000);
      if (errors.length > 0) metrics.evaluationFailed(labels);
      if (!matches) {
        metrics.excluded(labels);
        return false;
      }
      return errors.length === 0 ? true : new Error(aggregateMessages(errors));
    },
  };
}

/** The first condition that is false decides, whatever others could not be told. */
function evaluate(
  expressions: readonly CompiledExpression[],
  attributes: AuthorizerAttributes,
  signal: Cancellation | undefined,
): { readonly matches: boolean; readonly errors: readonly string[] } {
  const variables = { request: reviewRequestOf(attributes) };
  const limits = { costLimit: perCallLimit, ...(signal === undefined ? {} : { signal }) };
  const errors: string[] = [];
  for (const { text, program } of expressions) {
    const value = program?.eval(variables, limits).value;
    if (value === false) return { matches: false, errors };
    if (value instanceof CelError) {
      errors.push(`cel evaluation error: expression '${text}' resulted in error: ${value.message}`);
    } else if (value !== true) {
      errors.push(`cel evaluation error: expression '${text}' eval result type should be bool`);
    }
  }
  return { matches: true, errors };
}
