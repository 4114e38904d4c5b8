import type { CheckedExpr } from "../checker/checked.js";
import { check } from "../checker/checker.js";
import type { FunctionDecl, Overload, VariableDecl } from "../declarations.js";
import type { Env } from "../env.js";
import { CompileError } from "../issues.js";
import { parse } from "../parser/parser.js";
import { Program } from "../program.js";
import { Source } from "../source.js";
import { dynType, formatType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { equals } from "../values/equality.js";
import { runtimeType } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { debugString } from "./debug-string.js";
import { fromVector, typeFromVector, type VectorValue } from "./vector-values.js";

/** One test of the conformance vectors: `SimpleTest` in protobuf's JSON. */
export interface VectorTest {
  readonly name?: string;
  readonly expr: string;
  readonly disableCheck?: boolean;
  readonly checkOnly?: boolean;
  readonly container?: string;
  readonly typeEnv?: readonly VectorDecl[];
  readonly bindings?: Readonly<Record<string, { readonly value?: VectorValue }>>;
  readonly value?: VectorValue;
  readonly evalError?: unknown;
  readonly typedResult?: { readonly result?: VectorValue; readonly deducedType?: Readonly<Record<string, unknown>> };
}

interface VectorDecl {
  readonly name: string;
  readonly ident?: { readonly type: Readonly<Record<string, unknown>> };
  readonly function?: { readonly overloads: readonly VectorOverload[] };
}

interface VectorOverload {
  readonly overloadId: string;
  readonly params?: readonly Readonly<Record<string, unknown>>[];
  readonly resultType?: Readonly<Record<string, unknown>>;
  readonly isInstanceFunction?: boolean;
}

/** A vector with its types and overloads as `cel-go` debugs them; undefined where nothing is checked. */
export function checkedText(test: VectorTest, base: Env): string | undefined {
  const env = test.disableCheck === true ? undefined : environmentOf(test, base);
  if (env === undefined) return undefined;
  try {
    const checked = front(test, env);
    return debugString(checked.expr, checked);
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return undefined;
  }
}

/** Runs a vector; undefined when it passes, or what is wrong. */
export function runVector(test: VectorTest, base: Env): string | undefined {
  const env = environmentOf(test, base);
  if (env === undefined) return "declares types that only protobuf has";
  let checked: CheckedExpr;
  try {
    checked = front(test, env);
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return test.evalError === undefined ? err.message : undefined;
  }
  const { deducedType } = test.typedResult ?? {};
  if (deducedType !== undefined) {
    const wanted = typeFromVector(deducedType);
    const actual = formatType(checked.types.get(checked.expr) ?? dynType);
    if (wanted === undefined || formatType(wanted) !== actual)
      return `type is ${actual}, not ${JSON.stringify(deducedType)}`;
  }
  return test.checkOnly === true ? undefined : evaluate(test, checked, env);
}

function evaluate(test: VectorTest, checked: CheckedExpr, env: Env): string | undefined {
  const { value: actual } = new Program(checked, env).eval(bindingsOf(test));
  if (test.evalError !== undefined) return actual instanceof CelError ? undefined : `no error but ${describe(actual)}`;
  const raw = test.value ?? test.typedResult?.result ?? { boolValue: true };
  const wanted = fromVector(raw);
  if (wanted === undefined) return `wants a value that only protobuf has: ${JSON.stringify(raw)}`;
  return matches(actual, wanted) ? undefined : `is ${describe(actual)}, not ${JSON.stringify(raw)}`;
}

function matches(actual: Value, wanted: Value): boolean {
  if (actual instanceof Double && wanted instanceof Double)
    return Object.is(actual.value, wanted.value) || actual.value === wanted.value;
  return equals(actual, wanted) && runtimeType(actual).kind === runtimeType(wanted).kind;
}

function describe(value: Value): string {
  return value instanceof CelError ? `error ${value.message}` : `${runtimeType(value).name} ${String(value)}`;
}

function front({ expr, disableCheck }: VectorTest, env: Env): CheckedExpr {
  const source = new Source(expr);
  const parsed = parse(source, env);
  if (disableCheck !== true) return check(parsed, source, env);
  return { source, expr: parsed, types: new Map(), references: new Map() };
}

function bindingsOf({ bindings = {} }: VectorTest): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, { value = {} }]) => [name, fromVector(value) ?? null]),
  );
}

function environmentOf({ typeEnv = [], bindings = {}, container = "" }: VectorTest, base: Env): Env | undefined {
  const variables = new Map<string, VariableDecl>(Object.keys(bindings).map((name) => [name, { name, type: dynType }]));
  const functions: FunctionDecl[] = [];
  for (const decl of typeEnv) {
    if (decl.ident !== undefined) {
      const type = typeFromVector(decl.ident.type);
      if (type === undefined) return undefined;
      variables.set(decl.name, { name: decl.name, type });
    }
    const overloads = decl.function?.overloads.map(overloadOf);
    if (overloads === undefined) continue;
    if (!overloads.every((overload): overload is Overload => overload !== undefined)) return undefined;
    functions.push({ name: decl.name, overloads });
  }
  return base.extend({ variables: [...variables.values()], functions, container });
}

function overloadOf(overload: VectorOverload): Overload | undefined {
  const args = (overload.params ?? []).map(typeFromVector);
  const result = typeFromVector(overload.resultType ?? {});
  if (result === undefined || !args.every((arg) => arg !== undefined)) return undefined;
  return {
    id: overload.overloadId,
    member: overload.isInstanceFunction === true,
    args,
    result,
    call: () => new CelError("unbound function"),
  };
}
