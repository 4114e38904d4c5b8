import {
  authorizerType,
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

/** Compiles expressions over admission requests. Environments are made when they are first needed. Mirrors `cel.Compiler`. */
export class ExpressionCompiler implements ExpressionCompilation {
  readonly #base: Env;
  readonly #envs = new Map<string, Env>();

  /** @param base - the environment of Kubernetes' expressions, and whatever else the expressions may use */
  constructor(base: Env) {
    this.#base = base;
  }

  compile(text: string, role: ExpressionRole, scope: ExpressionScope): CompiledExpression {
    return compileExpression(text, this.#envFor(scope), wantedTypes(role));
  }

  #envFor(scope: ExpressionScope): Env {
    const { hasParams = false, hasAuthorizer = false, hasPatchTypes = false } = scope;
    const key = `${hasParams}/${hasAuthorizer}/${hasPatchTypes}`;
    let env = this.#envs.get(key);
    if (env === undefined) {
      env = this.#base.extend(declarationsOf(scope));
      if (hasPatchTypes) env = env.extend(mutationTypes);
      this.#envs.set(key, env);
    }
    return env;
  }
}

function declarationsOf({ hasParams = false, hasAuthorizer = false }: ExpressionScope): EnvOptions {
  const { object, oldObject, namespaceObject, request, params, authorizer, requestResource } = variableNames;
  return {
    providers: [new DeclTypeProvider(requestType, namespaceType)],
    variables: [
      { name: object, type: dynType },
      { name: oldObject, type: dynType },
      { name: namespaceObject, type: namespaceType.celType },
      { name: request, type: requestType.celType },
      ...(hasParams ? [{ name: params, type: dynType }] : []),
      ...(hasAuthorizer
        ? [
            { name: authorizer, type: authorizerType },
            { name: requestResource, type: resourceCheckType },
          ]
        : []),
    ],
  };
}
