import type { VariableDecl } from "../declarations.js";
import type { Env } from "../env.js";
import { typeTypeOf } from "../types/type.js";
import { TypeValue } from "../values/type-value.js";

/** A variable that a name resolves to, and the name under which the evaluator finds it. */
export interface Resolved {
  readonly decl: VariableDecl;
  readonly name: string;
}

/** Variables of comprehensions around a place, and what the environment declares. */
export class Scopes {
  readonly #env: Env;
  readonly #local: Map<string, VariableDecl>[] = [];

  constructor(env: Env) {
    this.#env = env;
  }

  enter(...variables: readonly VariableDecl[]): void {
    this.#local.push(new Map(variables.map((variable) => [variable.name, variable])));
  }

  exit(): void {
    this.#local.pop();
  }

  resolveSimple(name: string): Resolved | undefined {
    const local = this.#findLocal(name);
    return local === undefined ? this.#resolveGlobal(name) : { decl: local, name };
  }

  /** Resolves `a.b.c` as one declared name. */
  resolveQualified(qualifiers: readonly string[]): Resolved | undefined {
    const [first = ""] = qualifiers;
    if (qualifiers.length === 1) return this.resolveSimple(first);
    // A local variable hides qualified names that begin like it: what follows are its fields.
    if (this.#findLocal(first) !== undefined) return undefined;
    return this.#resolveGlobal(qualifiers.join("."));
  }

  #findLocal(name: string): VariableDecl | undefined {
    for (let i = this.#local.length - 1; i >= 0; i--) {
      const found = this.#local[i]?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #resolveGlobal(name: string): Resolved | undefined {
    for (const candidate of this.#env.candidates(name)) {
      const decl = this.#env.findVariable(candidate) ?? this.#typeNamed(candidate);
      if (decl === undefined) continue;
      // The dot tells the evaluator to look past local variables.
      return { decl, name: this.#findLocal(candidate) === undefined ? candidate : `.${candidate}` };
    }
    return undefined;
  }

  #typeNamed(name: string): VariableDecl | undefined {
    const type = this.#env.findType(name);
    return type === undefined ? undefined : { name, type: typeTypeOf(type), value: new TypeValue(type) };
  }
}
