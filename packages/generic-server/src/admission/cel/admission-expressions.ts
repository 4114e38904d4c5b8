import type { Env } from "@kube-apiserver/cel";
import type { CompiledExpression, ExpressionScope } from "./compiled-expression.js";
import { Composition } from "./composition.js";
import { type ExpressionCompilation, ExpressionCompiler } from "./expression-compiler.js";
import {
  type MatchCondition,
  type MatchConditions,
  type MatchConditionsOptions,
  newMatchConditions,
} from "./match-conditions.js";
import { toAppliedObject, toJSONPatch } from "./patch-values.js";
import type { ExpressionRole } from "./wanted-types.js";

/**
 * Compiles expressions over admission requests. Comes with the expression engine, and is loaded with it:
 * `expressionEngines.admission.load()`.
 */
export class AdmissionExpressions implements ExpressionCompilation {
  /** Reads what expressions of the role `applyConfiguration` make. */
  readonly toAppliedObject = toAppliedObject;
  /** Reads what expressions of the role `jsonPatch` make. */
  readonly toJSONPatch = toJSONPatch;
  readonly #env: Env;
  readonly #compiler: ExpressionCompiler;

  /** @param env - of Kubernetes' expressions */
  constructor(env: Env) {
    this.#env = env;
    this.#compiler = new ExpressionCompiler(env);
  }

  /** Compiles an expression that stands alone. */
  compile(text: string, role: ExpressionRole, scope: ExpressionScope): CompiledExpression {
    return this.#compiler.compile(text, role, scope);
  }

  /** For the expressions of one policy, which share variables. */
  newComposition(): Composition {
    return new Composition(this.#env);
  }

  /** Compiles the conditions of a webhook. They may ask the authorizer. */
  newMatchConditions(
    conditions: readonly MatchCondition[],
    options: Omit<MatchConditionsOptions, "variables">,
  ): MatchConditions {
    return newMatchConditions(conditions, this.#compiler, { hasAuthorizer: true }, options);
  }
}
