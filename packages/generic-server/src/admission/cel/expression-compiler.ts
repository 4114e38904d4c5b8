import {
  authorizerType,
  type DeclType,
  DeclTypeProvider,
  dynType,
  type Env,
  type EnvOptions,
  mutationTypes,
  resourceCheckType,
} from "@kube-apiserver/cel";
import { compileExpression } from "../../cel/compile-expression.js";
import type { CompiledExpression, ExpressionScope } from "./compiled-expression.js";
import { namespaceType, requestType } from "./declared-types.js";
import { variableNames } from "./variable-names.js";
import { type ExpressionRole, wantedTypes } from "./wanted-types.js";

/** What compiles expressions, whatever variables they may use. */
export interface ExpressionCompilation {
  /** An expression that does not compile comes back with the reason. */
  compile(text: string, role: ExpressionRole, scope: ExpressionScope): CompiledExpression;
}

/** What is known of the objects that expressions are about. They are dynamic where nothing is. */
export interface ObjectTypes {
  readonly object?: DeclType | undefined;
  readonly params?: DeclType | undefined;
}

/** Compiles expressions over admission requests. Environments are made when they are first needed. Mirrors `cel.Compiler`. */
export class ExpressionCompiler implements ExpressionCompilation {
  readonly #base: Env;
  readonly #types: ObjectTypes;
  readonly #envs = new Map<string, Env>();

  /**
   * @param base - the environment of Kubernetes' expressions, and whatever else the expressions may use
   * @param types - what is known of the objects. Default: nothing
   */
  constructor(base: Env, types: ObjectTypes = {}) {
    this.#base = base;
    this.#types = types;
  }

  compile(text: string, role: ExpressionRole, scope: ExpressionScope): CompiledExpression {
    return compileExpression(text, this.#envFor(scope), wantedTypes(role));
  }

  #envFor(scope: ExpressionScope): Env {
    const { hasParams = false, hasAuthorizer = false, hasPatchTypes = false } = scope;
    const key = `${hasParams}/${hasAuthorizer}/${hasPatchTypes}`;
    let env = this.#envs.get(key);
    if (env === undefined) {
      env = this.#base.extend(declarationsOf(scope, this.#types));
      if (hasPatchTypes) env = env.extend(mutationTypes);
      this.#envs.set(key, env);
    }
    return env;
  }
}

function declarationsOf({ hasParams = false, hasAuthorizer = false }: ExpressionScope, types: ObjectTypes): EnvOptions {
  const typed = [types.object, types.params].filter((type) => type !== undefined);
  const objectType = types.object?.celType ?? dynType;
  const { object, oldObject, namespaceObject, request, params, authorizer, requestResource } = variableNames;
  return {
    providers: [new DeclTypeProvider(requestType, namespaceType, ...typed)],
    variables: [
      { name: object, type: objectType },
      { name: oldObject, type: objectType },
      { name: namespaceObject, type: namespaceType.celType },
      { name: request, type: requestType.celType },
      ...(hasParams ? [{ name: params, type: types.params?.celType ?? dynType }] : []),
      ...(hasAuthorizer
        ? [
            { name: authorizer, type: authorizerType },
            { name: requestResource, type: resourceCheckType },
          ]
        : []),
    ],
  };
}
