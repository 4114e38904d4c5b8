import type { CheckedExpr } from "./checker/checked.js";
import type { FunctionDecl, TypeProvider, VariableDecl } from "./declarations.js";
import type { Issues } from "./issues.js";
import { defaultParserLimits, type ParserLimits } from "./parser/limits.js";
import type { Macro } from "./parser/macro.js";
import { basicTypes } from "./types/basic-types.js";
import type { CelType } from "./types/type.js";

/** What an expression may use. Immutable: {@link Env.extend} makes another one. */
export class Env {
  readonly macros: readonly Macro[];
  readonly optionalSyntax: boolean;
  readonly limits: ParserLimits;
  /** What is checked of expressions whose types are right. */
  readonly validators: readonly Validator[];
  /** Where names are looked up first, innermost part last: `a.b` for `a.b.x`, `a.x` and `x`. */
  readonly container: string;
  readonly #functions: ReadonlyMap<string, FunctionDecl>;
  readonly #variables: ReadonlyMap<string, VariableDecl>;
  readonly #types: ReadonlyMap<string, CelType>;
  readonly #providers: readonly TypeProvider[];

  constructor(options: EnvOptions = {}, base?: Env) {
    const functions = new Map(base?.variablesAndFunctions.functions);
    for (const decl of options.functions ?? []) functions.set(decl.name, merge(functions.get(decl.name), decl));
    const variables = new Map(base?.variablesAndFunctions.variables);
    for (const decl of options.variables ?? []) variables.set(decl.name, decl);
    const types = new Map(base?.variablesAndFunctions.types ?? basicTypes.map((type) => [type.name, type]));
    for (const type of options.types ?? []) types.set(type.name, type);
    this.#functions = functions;
    this.#variables = variables;
    this.#types = types;
    this.#providers = [...(base?.variablesAndFunctions.providers ?? []), ...(options.providers ?? [])];
    this.macros = [...(base?.macros ?? []), ...(options.macros ?? [])];
    this.optionalSyntax = options.optionalSyntax ?? base?.optionalSyntax ?? false;
    this.limits = options.limits ?? base?.limits ?? defaultParserLimits;
    this.validators = [...(base?.validators ?? []), ...(options.validators ?? [])];
    this.container = options.container ?? base?.container ?? "";
  }

  /** An environment with more in it. Overloads are added to functions of the same name, variables replaced. */
  extend(options: EnvOptions): Env {
    return new Env(options, this);
  }

  findFunction(name: string): FunctionDecl | undefined {
    return this.#functions.get(name);
  }

  findVariable(name: string): VariableDecl | undefined {
    return this.#variables.get(name);
  }

  get variableNames(): Iterable<string> {
    return this.#variables.keys();
  }

  /** The type that a name stands for, itself a value. */
  findType(name: string): CelType | undefined {
    const type = this.#types.get(name);
    if (type !== undefined) return type;
    for (const provider of this.#providers) {
      if (provider.hasType(name)) return provider.findTypeName?.(name) ?? { kind: "struct", name, params: [] };
    }
    return undefined;
  }

  /** Who knows the fields of an object type. */
  providerOf(typeName: string): TypeProvider | undefined {
    return this.#providers.find((provider) => provider.hasType(typeName));
  }

  /** The names under which a name may be declared, in the order in which they are tried. */
  candidates(name: string): readonly string[] {
    if (name.startsWith(".")) return [name.slice(1)];
    const names: string[] = [];
    for (let prefix = this.container; prefix !== ""; ) {
      names.push(`${prefix}.${name}`);
      const dot = prefix.lastIndexOf(".");
      prefix = dot === -1 ? "" : prefix.slice(0, dot);
    }
    return [...names, name];
  }

  /** For extending only. */
  private get variablesAndFunctions() {
    return {
      functions: this.#functions,
      variables: this.#variables,
      types: this.#types,
      providers: this.#providers,
    };
  }
}

/** Reports what is wrong with an expression besides its types. */
export type Validator = (checked: CheckedExpr, issues: Issues) => void;

/** What is added to an {@link Env}. */
export interface EnvOptions {
  readonly functions?: readonly FunctionDecl[];
  readonly variables?: readonly VariableDecl[];
  readonly macros?: readonly Macro[];
  /** Types whose names are values. */
  readonly types?: readonly CelType[];
  readonly providers?: readonly TypeProvider[];
  readonly optionalSyntax?: boolean;
  readonly validators?: readonly Validator[];
  readonly container?: string;
  readonly limits?: ParserLimits;
}

function merge(before: FunctionDecl | undefined, decl: FunctionDecl): FunctionDecl {
  if (before === undefined) return decl;
  const added = new Set(decl.overloads.map(({ id }) => id));
  return { name: decl.name, overloads: [...before.overloads.filter(({ id }) => !added.has(id)), ...decl.overloads] };
}
