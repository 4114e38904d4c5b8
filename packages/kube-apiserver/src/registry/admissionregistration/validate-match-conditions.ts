import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../validation/names.js";
import { checkExpression, type ExpressionCheck, requireExpression } from "./check-expression.js";

type MatchCondition = admissionregistration_v1.MatchCondition;

const maxConditions = 64;

/**
 * Conditions that a request has to meet, each under a name of its own; a step for each. Mirrors `validateMatchConditions`.
 */
export function* validateMatchConditionsSteps(
  conditions: readonly MatchCondition[] | undefined,
  path: FieldPath,
  check: ExpressionCheck,
): Generator<void, readonly FieldError[]> {
  const list = conditions ?? [];
  const names = new Set<string>();
  const errors = list.length > maxConditions ? [fieldErrors.tooMany(path, list.length, maxConditions)] : [];
  for (const [index, condition] of list.entries()) {
    yield;
    const at = path.index(index);
    const { name = "" } = condition;
    errors.push(...validateMatchCondition(condition, at, check));
    if (name !== "" && names.has(name)) errors.push(fieldErrors.duplicate(at.child("name"), name));
    names.add(name);
  }
  return errors;
}

function validateMatchCondition(
  { name = "", expression = "" }: MatchCondition,
  path: FieldPath,
  check: ExpressionCheck,
): readonly FieldError[] {
  const expressionPath = path.child("expression");
  return [
    ...requireExpression(expression, expressionPath, ""),
    ...checkExpression(check, expression.trim(), "condition", expressionPath),
    ...(name === "" ? [fieldErrors.required(path.child("name"))] : validateQualifiedName(name, path.child("name"))),
  ];
}
