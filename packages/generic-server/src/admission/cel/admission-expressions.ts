import type { Schema } from "@kube-apiserver/apimachinery";
import { type Env, schemaDeclType } from "@kube-apiserver/cel";
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

  /**
   * The same for checking what types objects have: `object` and `params` are of the types given, where they are.
   * Nothing is to be evaluated with it.
   */
  newTypedComposition({ object, params }: { readonly object?: Schema; readonly params?: Schema }): Composition {
    const typeOf = (schema: Schema | undefined, name: string) =>
      schema === undefined ? undefined : schemaDeclType(schema, { name, isResourceRoot: true });
    // Names that no variable has: a part of an object would else be taken for its type.
    return new Composition(this.#env, { object: typeOf(object, "objectType"), params: typeOf(params, "paramsType") });
  }

  /** Compiles the conditions of a webhook. They may ask the authorizer. */
  newMatchConditions(
    conditions: readonly MatchCondition[],
    options: Omit<MatchConditionsOptions, "variables">,
  ): MatchConditions {
    return newMatchConditions(conditions, this.#compiler, { hasAuthorizer: true }, options);
  }
}
