import { type CelType, dynType, type Env, listType, mapType, structType, type TypeProvider } from "@kube-apiserver/cel";
import type { ExpressionInputs } from "./activation.js";
import type { CompiledExpression, ExpressionScope } from "./compiled-expression.js";
import { type EvaluateOptions, type Evaluations, evaluateAll } from "./evaluate.js";
import { type ExpressionCompilation, ExpressionCompiler, type ObjectTypes } from "./expression-compiler.js";
import {
  type MatchCondition,
  type MatchConditions,
  type MatchConditionsOptions,
  newMatchConditions,
} from "./match-conditions.js";
import { variableNames } from "./variable-names.js";
import type { ExpressionRole } from "./wanted-types.js";

/** A variable of a policy. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

const variablesTypeName = "kubernetes.variables";

/**
 * Compiles expressions that may use what other expressions have computed: `variables.name`. A variable sees those that
 * were added before it. Mirrors `cel.CompositedCompiler`.
 */
export class Composition implements ExpressionCompilation {
  /** What was added, by name. */
  readonly variables = new Map<string, CompiledExpression>();
  #compiler: ExpressionCompiler | undefined;

  /** @param types - what is known of the objects. Default: nothing */
  constructor(base: Env, types: ObjectTypes = {}) {
    const provider: TypeProvider = {
      hasType: (name) => name === variablesTypeName,
      findField: (_type, field) => {
        const variable = this.variables.get(field);
        return variable === undefined ? undefined : { type: fieldType(variable.resultType) };
      },
    };
    const variables = [{ name: variableNames.variables, type: structType(variablesTypeName) }];
    this.#compiler = new ExpressionCompiler(base.extend({ providers: [provider], variables }), types);
  }

  compile(text: string, role: ExpressionRole, scope: ExpressionScope): CompiledExpression {
    if (this.#compiler === undefined) throw new TypeError("an expression is compiled after the last one");
    return this.#compiler.compile(text, role, scope);
  }

  /** Nothing more will be compiled: lets go of what only that takes, most of the memory. */
  seal(): void {
    this.#compiler = undefined;
  }

  /** Compiles conditions that may use the variables added so far. */
  newMatchConditions(
    conditions: readonly MatchCondition[],
    scope: ExpressionScope,
    options: Omit<MatchConditionsOptions, "variables">,
  ): MatchConditions {
    return newMatchConditions(conditions, this, scope, { ...options, variables: this.variables });
  }

  /**
   * Evaluates expressions that were compiled here over one request; they share what variables have computed.
   * Rejects with ExpressionError when the budget is spent.
   */
  evaluate(
    expressions: readonly (CompiledExpression | undefined)[],
    inputs: ExpressionInputs,
    options: Omit<EvaluateOptions, "variables">,
  ): Promise<Evaluations> {
    return evaluateAll(expressions, inputs, { ...options, variables: this.variables });
  }

  /** Adds a variable. One that does not compile is there too, and fails those that use it. */
  add({ name, expression }: NamedExpression, scope: ExpressionScope): CompiledExpression {
    const compiled = this.compile(expression, "variable", scope);
    this.variables.set(name, compiled);
    return compiled;
  }
}

const scalarKinds: readonly string[] = [
  "bool",
  "bytes",
  "double",
  "duration",
  "int",
  "null",
  "string",
  "timestamp",
  "uint",
];

/** Objects and whatever else has a name of its own is dynamic to those who use it. Mirrors `convertCelTypeToDeclType`. */
function fieldType(type: CelType | undefined): CelType {
  if (type === undefined) return dynType;
  if (scalarKinds.includes(type.kind)) return type;
  if (type.kind === "list") return listType(fieldType(type.params[0]));
  if (type.kind === "map") return mapType(fieldType(type.params[0]), fieldType(type.params[1]));
  return dynType;
}
