import { CelError, type Value } from "@kube-apiserver/cel";
import type { Activation } from "./activation.js";
import type { CompiledExpression } from "./compiled-expression.js";
import { perCallLimit } from "./costs.js";

/**
 * The `variables` of expressions: each is computed when it is first looked at, and remembered. Mirrors `lazy.MapValue`
 * and `compositionContext`.
 */
export class LazyVariables {
  /** The object that expressions look at. */
  readonly value: Value;
  readonly #values = new Map<string, Value>();
  readonly #activation: Activation;
  readonly #signal: { readonly aborted: boolean };
  #cost = 0;

  constructor(
    variables: ReadonlyMap<string, CompiledExpression>,
    activation: Activation,
    signal: { readonly aborted: boolean },
  ) {
    this.#activation = activation;
    this.#signal = signal;
    const object = {};
    for (const [name, expression] of variables) {
      Object.defineProperty(object, name, { enumerable: true, get: () => this.#valueOf(name, expression) });
    }
    this.value = object;
  }

  /** What computing variables has cost since this was last asked. */
  takeCost(): number {
    const cost = this.#cost;
    this.#cost = 0;
    return cost;
  }

  #valueOf(name: string, expression: CompiledExpression): Value {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = this.#compute(name, expression);
    this.#values.set(name, value);
    return value;
  }

  #compute(name: string, { program, error }: CompiledExpression): Value {
    const variable = `composited variable ${JSON.stringify(name)}`;
    if (program === undefined) return new CelError(`${variable} fails to compile: ${error}`);
    const { value, cost } = program.eval(this.#activation, { costLimit: perCallLimit, signal: this.#signal });
    this.#cost += cost;
    return value instanceof CelError ? new CelError(`${variable} fails to evaluate: ${value.message}`) : value;
  }
}
