import type { CheckedExpr } from "./checker/checked.js";
import { check } from "./checker/checker.js";
import type { Env } from "./env.js";
import { CompileError, Issues } from "./issues.js";
import { parse } from "./parser/parser.js";
import { Source } from "./source.js";

/**
 * Parses and type-checks an expression.
 * @throws CompileError
 */
export function compile(text: string, env: Env): CheckedExpr {
  const source = new Source(text);
  const { macros, optionalSyntax, limits } = env;
  const checked = check(parse(source, { macros, optionalSyntax, limits }), source, env);
  const issues = new Issues(source);
  for (const validate of env.validators) validate(checked, issues);
  if (issues.any) throw new CompileError(issues.list, source);
  return checked;
}
