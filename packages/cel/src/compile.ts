import type { CheckedExpr } from "./checker/checked.js";
import { check } from "./checker/checker.js";
import type { Env } from "./env.js";
import { parse } from "./parser/parser.js";
import { Source } from "./source.js";

/**
 * Parses and type-checks an expression.
 * @throws CompileError
 */
export function compile(text: string, env: Env): CheckedExpr {
  const source = new Source(text);
  const { macros, optionalSyntax, limits } = env;
  return check(parse(source, { macros, optionalSyntax, limits }), source, env);
}
