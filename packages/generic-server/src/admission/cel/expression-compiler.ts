import {
  authorizerType,
  type CelType,
  CompileError,
  compile,
  DeclTypeProvider,
  dynType,
  type Env,
  type EnvOptions,
  kubernetesCallCosts,
  mutationTypes,
  Program,
  resourceCheckType,
  resultType,
  sameType,
} from "@kube-apiserver/cel";
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
    const wanted = wantedTypes(role);
    const env = this.#envFor(scope);
    try {
      const checked = compile(text, env);
      const type = resultType(checked);
      if (wanted !== "any" && !wanted.some((one) => sameType(one, type))) {
        return { text, error: wrongType(wanted, type) };
      }
      return { text, resultType: type, program: new Program(checked, env, { callCosts: kubernetesCallCosts }) };
    } catch (err) {
      if (!(err instanceof CompileError)) throw err;
      return { text, error: `compilation failed: ${err.message}` };
    }
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

function wrongType(wanted: readonly CelType[], got: CelType): string {
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined) return `must evaluate to ${typeText(only)} but got ${typeText(got)}`;
  return `must evaluate to one of [${wanted.map(typeText).join(" ")}] but got ${typeText(got)}`;
}

/** The type as `cel-go` prints it with `String`: by its full name. */
function typeText({ name, params }: CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(typeText).join(", ")})`;
}
