import type { Schema, ValidationRule } from "@kube-apiserver/apimachinery";
import {
  type CheckedExpr,
  CompileError,
  compile,
  type DeclType,
  DeclTypeProvider,
  declTypeSizes,
  type Env,
  estimateCost,
  kubernetesCallCosts,
  optionalType,
  Program,
  resultType,
} from "@kube-apiserver/cel";
import type { CompiledRule } from "./compiled-rule.js";
import { validFieldPath } from "./field-path.js";

/** The variable of the value that a rule belongs to. */
const selfName = "self";
/** The variable of what that value was before an update. */
const oldSelfName = "oldSelf";

/**
 * Compiles the rules of one schema node, not of those below, each when it is asked for. Mirrors `cel.Compile` of the
 * apiextensions server.
 */
export function* compileRules(schema: Schema, type: DeclType, base: Env): Generator<CompiledRule> {
  const environments = environmentsOf(type, base);
  for (const rule of schema.validation?.rules ?? []) {
    const env = rule.optionalOldSelf === true ? environments.optional : environments.plain;
    yield compileRule(rule, { schema, type, env });
  }
}

function environmentsOf(type: DeclType, base: Env): { plain: Env; optional: Env } {
  const { celType } = type;
  const withSelf = base.extend({
    providers: [new DeclTypeProvider(type)],
    variables: [
      { name: selfName, type: celType },
      { name: oldSelfName, type: celType },
    ],
  });
  const optional = withSelf.extend({ variables: [{ name: oldSelfName, type: optionalType(celType) }] });
  return { plain: withSelf, optional };
}

interface RuleParts {
  readonly schema: Schema;
  readonly type: DeclType;
  readonly env: Env;
}

function compileRule(rule: ValidationRule, parts: RuleParts): CompiledRule {
  const nothing = { rule, usesOldSelf: false, maxCost: 0, messageMaxCost: 0 };
  if (rule.rule.trim() === "") return nothing;
  const compiled = compileTo("bool", rule.rule, parts);
  if (typeof compiled === "string")
    return { ...nothing, error: ruleErrors[compiled as keyof typeof ruleErrors] ?? `compilation failed: ${compiled}` };
  const path = rule.fieldPath === undefined ? undefined : validFieldPath(rule.fieldPath, parts.schema);
  return {
    ...nothing,
    program: compiled.program,
    usesOldSelf: usesOldSelf(compiled.checked),
    maxCost: compiled.maxCost,
    ...compileMessage(rule, parts),
    ...(path === undefined ? {} : { fieldPath: path }),
  };
}

function compileMessage({ messageExpression }: ValidationRule, parts: RuleParts): Partial<CompiledRule> {
  if (messageExpression === undefined) return {};
  const compiled = compileTo("string", messageExpression, parts);
  if (typeof compiled !== "string") return { message: compiled.program, messageMaxCost: compiled.maxCost };
  const detail = compiled === wrongType ? "messageExpression must evaluate to a string" : undefined;
  return { messageError: detail ?? `messageExpression compilation failed: ${compiled}` };
}

/** Stands for an expression of another type than is wanted; no compiler says so. */
const wrongType = "wrong type";
const ruleErrors = { [wrongType]: "cel expression must evaluate to a bool" };

interface Compiled {
  readonly checked: CheckedExpr;
  readonly program: Program;
  readonly maxCost: number;
}

/** The program, or why there is none. */
function compileTo(kind: "bool" | "string", text: string, { env, type }: RuleParts): Compiled | string {
  try {
    const checked = compile(text, env);
    if (resultType(checked).kind !== kind) return wrongType;
    const program = new Program(checked, env, { callCosts: kubernetesCallCosts });
    return { checked, program, maxCost: estimateCost(checked, declTypeSizes(type)).max };
  } catch (err) {
    if (!(err instanceof CompileError)) throw err;
    return err.message;
  }
}

function usesOldSelf({ references }: CheckedExpr): boolean {
  for (const reference of references.values()) if (reference.name === oldSelfName) return true;
  return false;
}
