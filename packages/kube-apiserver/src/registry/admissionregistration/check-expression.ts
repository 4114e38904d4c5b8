import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { ExpressionCompilation, ExpressionRole, ExpressionScope } from "@kube-apiserver/generic-server";

/** Tells why an expression does not compile; undefined when it does. */
export type ExpressionCheck = (text: string, role: ExpressionRole) => string | undefined;

/** Checks by compiling. */
export function newExpressionCheck(compiler: ExpressionCompilation, scope: ExpressionScope): ExpressionCheck {
  return (text, role) => compiler.compile(text, role, scope).error;
}

/** An expression is there, and more than white space. */
export function requireExpression(
  expression: string | undefined,
  path: FieldPath,
  detail = "expression is not specified",
): readonly FieldError[] {
  return (expression ?? "").trim() === "" ? [fieldErrors.required(path, detail)] : [];
}

/**
 * An expression compiles; one that is not there is not looked at. Mirrors `validateCELCondition`.
 * @param shown - what the error shows in the expression's place. Default: the expression
 */
export function checkExpression(
  check: ExpressionCheck,
  expression: string | undefined,
  role: ExpressionRole,
  path: FieldPath,
  shown = expression,
): readonly FieldError[] {
  if (expression === undefined || expression.trim() === "") return [];
  const problem = check(expression, role);
  return problem === undefined ? [] : [fieldErrors.invalid(path, shown, problem)];
}
