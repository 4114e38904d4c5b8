import {
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type ListExpr,
  type LiteralExpr,
  type MapExpr,
  qualifiersOf,
  type SelectExpr,
  type StructExpr,
} from "../ast.js";
import type { FunctionDecl } from "../declarations.js";
import type { Env } from "../env.js";
import { CompileError, Issues } from "../issues.js";
import { operators } from "../operators.js";
import type { Source } from "../source.js";
import {
  boolType,
  type CelType,
  dynType,
  errorType,
  formatSignature,
  formatType,
  intType,
  listType,
  mapType,
  optionalType,
  typeParam,
  unwrapOptional,
} from "../types/type.js";
import { runtimeType } from "../values/runtime-type.js";
import type { CheckedExpr, Reference } from "./checked.js";
import { resolveOverloads } from "./overloads.js";
import { Scopes } from "./scopes.js";
import { assign, isDynOrError, mostGeneral, type Substitutions, substitute } from "./unify.js";

/**
 * Finds the type of every node, and what names and calls refer to.
 * @throws CompileError whose message is that of `cel-go`
 */
export function check(expr: Expr, source: Source, env: Env): CheckedExpr {
  return new Checker(source, env).run(expr);
}

class Checker {
  readonly #env: Env;
  readonly #source: Source;
  readonly #issues: Issues;
  readonly #scopes: Scopes;
  readonly #types = new Map<Expr, CelType>();
  readonly #references = new Map<Expr, Reference>();
  #subs: Substitutions = new Map();
  #variables = 0;

  constructor(source: Source, env: Env) {
    this.#source = source;
    this.#env = env;
    this.#issues = new Issues(source);
    this.#scopes = new Scopes(env);
  }

  run(expr: Expr): CheckedExpr {
    this.#check(expr);
    if (this.#issues.any) throw new CompileError(this.#issues.list, this.#source);
    const types = new Map<Expr, CelType>();
    for (const [node, type] of this.#types) types.set(node, substitute(this.#subs, type, "dyn"));
    return { source: this.#source, expr, types, references: this.#references };
  }

  #check(expr: Expr): CelType {
    const type = this.#typeOf(expr);
    this.#types.set(expr, type);
    return type;
  }

  #typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case "literal":
        return literalType(expr);
      case "ident":
        return this.#ident(expr, expr.name);
      case "select":
        return this.#select(expr);
      case "call":
        return expr.function === operators.optSelect ? this.#optionalSelect(expr) : this.#call(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "struct":
        return this.#struct(expr);
      case "comprehension":
        return this.#comprehension(expr);
      default:
        return expr satisfies never;
    }
  }

  #ident(expr: Expr, name: string): CelType {
    const resolved = this.#scopes.resolveSimple(name);
    if (resolved !== undefined) return this.#refer(expr, resolved);
    return this.#undeclared(name, expr.offset);
  }

  #refer(expr: Expr, { decl, name }: NonNullable<ReturnType<Scopes["resolveSimple"]>>): CelType {
    const { type, value } = decl;
    this.#references.set(expr, value === undefined ? { kind: "variable", name } : { kind: "constant", name, value });
    return type;
  }

  #select(expr: SelectExpr): CelType {
    const qualifiers = qualifiersOf(expr);
    const resolved = qualifiers === undefined ? undefined : this.#scopes.resolveQualified(qualifiers);
    if (resolved !== undefined) return this.#refer(expr, resolved);
    const type = this.#field(expr, expr.operand, expr.field, false);
    return expr.testOnly ? boolType : substitute(this.#subs, type, "keep");
  }

  #optionalSelect(expr: CallExpr): CelType {
    const [operand, field] = expr.args;
    if (operand === undefined || field?.kind !== "literal" || typeof field.value !== "string") {
      this.#issues.report("unsupported optional field selection", expr.offset);
      return errorType;
    }
    this.#types.set(field, literalType(field));
    const fn = this.#env.findFunction(operators.optSelect);
    if (fn === undefined) return this.#undeclared(operators.optSelect, expr.offset);
    this.#references.set(expr, { kind: "function", name: fn.name, overloads: fn.overloads, qualified: false });
    return substitute(this.#subs, this.#field(expr, operand, field.value, true), "keep");
  }

  #field(expr: Expr, operand: Expr, field: string, optional: boolean): CelType {
    const operandType = substitute(this.#subs, this.#check(operand), "keep");
    const unwrapped = unwrapOptional(operandType);
    const type = this.#fieldType(expr, unwrapped ?? operandType, field);
    return optional || unwrapped !== undefined ? optionalType(type) : type;
  }

  #fieldType(expr: Expr, target: CelType, field: string): CelType {
    switch (target.kind) {
      case "map":
        return target.params[1] ?? dynType;
      case "struct":
        return this.#structField(expr.offset, target.name, field);
      case "param":
        this.#assignable(dynType, target);
        return dynType;
      default:
        if (!isDynOrError(target)) {
          this.#issues.report(`type '${formatType(target)}' does not support field selection`, expr.offset);
        }
        return dynType;
    }
  }

  #structField(offset: number, typeName: string, field: string): CelType {
    const provider = this.#env.providerOf(typeName);
    if (provider === undefined) {
      this.#issues.report(`unexpected failed resolution of '${typeName}'`, offset);
      return errorType;
    }
    const found = provider.findField(typeName, field);
    if (found !== undefined) return found.type;
    this.#issues.report(`undefined field '${field}'`, offset);
    return errorType;
  }

  #call(expr: CallExpr): CelType {
    for (const arg of expr.args) this.#check(arg);
    const { target } = expr;
    if (target === undefined) {
      const fn = this.#findFunction(expr.function);
      return fn === undefined ? this.#undeclared(expr.function, expr.offset) : this.#resolve(expr, fn);
    }
    const qualifiers = qualifiersOf(target);
    const qualified = qualifiers === undefined ? undefined : [...qualifiers, expr.function].join(".");
    const named = qualified === undefined ? undefined : this.#findFunction(qualified);
    if (named !== undefined) return this.#resolve(expr, named);
    this.#check(target);
    const fn = this.#findFunction(expr.function);
    return fn === undefined ? this.#undeclared(expr.function, expr.offset) : this.#resolve(expr, fn, target);
  }

  #findFunction(name: string): FunctionDecl | undefined {
    for (const candidate of this.#env.candidates(name)) {
      const found = this.#env.findFunction(candidate);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #resolve(expr: CallExpr, fn: FunctionDecl, target?: Expr): CelType {
    const argExprs = target === undefined ? expr.args : [target, ...expr.args];
    const args = argExprs.map((arg) => this.#types.get(arg) ?? errorType);
    if (fn.name === operators.and || fn.name === operators.or) return this.#logic(expr, fn);
    const resolution = resolveOverloads(fn, args, {
      member: target !== undefined,
      subs: this.#subs,
      newVariable: () => this.#newVariable(),
    });
    if (resolution === undefined) {
      const types = args.map((type) => substitute(this.#subs, type, "dyn"));
      const signature = formatSignature(types, target !== undefined);
      this.#issues.report(`found no matching overload for '${fn.name}' applied to '${signature}'`, expr.offset);
      return errorType;
    }
    this.#subs = resolution.subs;
    this.#references.set(expr, {
      kind: "function",
      name: fn.name,
      overloads: resolution.overloads,
      qualified: target === undefined && expr.target !== undefined,
    });
    return resolution.type;
  }

  #logic(expr: CallExpr, fn: FunctionDecl): CelType {
    let wrong = false;
    for (const arg of expr.args) {
      const type = this.#types.get(arg) ?? errorType;
      if (this.#assignable(type, boolType)) continue;
      this.#mismatch(arg, boolType, type);
      wrong = true;
    }
    if (wrong) return errorType;
    this.#references.set(expr, { kind: "function", name: fn.name, overloads: fn.overloads, qualified: false });
    return boolType;
  }

  #list({ elements, optionals }: ListExpr): CelType {
    let joined: CelType | undefined;
    elements.forEach((element, i) => {
      const type = this.#check(element);
      joined = this.#join(joined, optionals.has(i) ? this.#unwrap(element, type) : type);
    });
    return listType(joined ?? this.#newVariable());
  }

  #map({ entries }: MapExpr): CelType {
    let keyType: CelType | undefined;
    let valueType: CelType | undefined;
    for (const { key, value, optional } of entries) {
      keyType = this.#join(keyType, this.#check(key));
      const type = this.#check(value);
      valueType = this.#join(valueType, optional ? this.#unwrap(value, type) : type);
    }
    return mapType(keyType ?? this.#newVariable(), valueType ?? this.#newVariable());
  }

  #unwrap(expr: Expr, type: CelType): CelType {
    const value = unwrapOptional(type);
    if (value === undefined && type.kind !== "dyn") this.#mismatch(expr, optionalType(type), type);
    return value ?? type;
  }

  #struct(expr: StructExpr): CelType {
    const type = this.#structType(expr);
    for (const { name, value, optional, offset } of expr.fields) {
      const given = this.#check(value);
      if (type === undefined) continue;
      const fieldType = this.#structField(offset, type.name, name);
      const valueType = optional ? this.#unwrap(value, given) : given;
      if (this.#assignable(fieldType, valueType)) continue;
      const texts = `'${formatType(fieldType)}' but provided type is '${formatType(valueType)}'`;
      this.#issues.report(`expected type of field '${name}' is ${texts}`, offset);
    }
    return type ?? errorType;
  }

  #structType({ typeName, offset }: StructExpr): CelType | undefined {
    for (const candidate of this.#env.candidates(typeName)) {
      const type = this.#env.findType(candidate);
      if (type === undefined) continue;
      if (type.kind === "struct" && this.#env.providerOf(type.name) !== undefined) return type;
      this.#issues.report(`'${type.name}' is not a message type`, offset);
      return undefined;
    }
    this.#undeclared(typeName, offset);
    return undefined;
  }

  #comprehension(expr: ComprehensionExpr): CelType {
    this.#check(expr.iterRange);
    const accuType = this.#check(expr.accuInit);
    const range = substitute(this.#subs, this.#types.get(expr.iterRange) ?? errorType, "keep");
    const [first, second] = this.#iterationTypes(expr, range);
    this.#scopes.enter({ name: expr.accuVar, type: accuType });
    this.#scopes.enter(
      { name: expr.iterVar, type: first },
      ...(expr.iterVar2 === undefined ? [] : [{ name: expr.iterVar2, type: second }]),
    );
    this.#assertType(expr.loopCondition, boolType);
    this.#assertType(expr.loopStep, accuType);
    this.#scopes.exit();
    const result = this.#check(expr.result);
    this.#scopes.exit();
    return substitute(this.#subs, result, "keep");
  }

  /** Types of the iteration variables: an element or a key, or an index or a key and the value. */
  #iterationTypes({ iterRange, iterVar2 }: ComprehensionExpr, range: CelType): readonly [CelType, CelType] {
    const [first = dynType, second = dynType] = range.params;
    switch (range.kind) {
      case "list":
        return iterVar2 === undefined ? [first, first] : [intType, first];
      case "map":
        return [first, second];
      case "dyn":
      case "error":
      case "param":
        this.#assignable(dynType, range);
        return [dynType, dynType];
      default: {
        const complaint = "cannot be range of a comprehension (must be list, map, or dynamic)";
        this.#issues.report(`expression of type '${formatType(range)}' ${complaint}`, iterRange.offset);
        return [errorType, errorType];
      }
    }
  }

  #assertType(expr: Expr, expected: CelType): void {
    const type = this.#check(expr);
    if (!this.#assignable(expected, type)) this.#mismatch(expr, expected, type);
  }

  #join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return this.#assignable(previous, current) ? mostGeneral(previous, current) : dynType;
  }

  #assignable(from: CelType, to: CelType): boolean {
    const subs = assign(this.#subs, from, to);
    if (subs === undefined) return false;
    this.#subs = subs;
    return true;
  }

  #mismatch({ offset }: Expr, expected: CelType, actual: CelType): void {
    this.#issues.report(`expected type '${formatType(expected)}' but found '${formatType(actual)}'`, offset);
  }

  #undeclared(name: string, offset: number): CelType {
    this.#issues.report(`undeclared reference to '${name}' (in container '${this.#env.container}')`, offset);
    return errorType;
  }

  #newVariable(): CelType {
    return typeParam(`_var${this.#variables++}`);
  }
}

function literalType({ value }: LiteralExpr): CelType {
  return runtimeType(value);
}
