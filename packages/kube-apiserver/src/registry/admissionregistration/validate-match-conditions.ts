import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../validation/names.js";

type MatchCondition = admissionregistration_v1.MatchCondition;

const maxConditions = 64;

/** Conditions that a request has to meet, each under a name of its own. Mirrors `validateMatchConditions`. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[] | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const list = conditions ?? [];
  const names = new Set<string>();
  return [
    ...(list.length > maxConditions ? [fieldErrors.tooMany(path, list.length, maxConditions)] : []),
    ...list.flatMap((condition, index) => {
      const at = path.index(index);
      const { name = "" } = condition;
      const isTaken = name !== "" && names.has(name);
      names.add(name);
      return [
        ...validateMatchCondition(condition, at),
        ...(isTaken ? [fieldErrors.duplicate(at.child("name"), name)] : []),
      ];
    }),
  ];
}

function validateMatchCondition(
  { name = "", expression = "" }: MatchCondition,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...requireExpression(expression, path.child("expression"), ""),
    ...(name === "" ? [fieldErrors.required(path.child("name"))] : validateQualifiedName(name, path.child("name"))),
  ];
}

/** An expression is there, and more than white space. That it compiles is not checked. */
export function requireExpression(
  expression: string | undefined,
  path: FieldPath,
  detail = "expression is not specified",
): readonly FieldError[] {
  return (expression ?? "").trim() === "" ? [fieldErrors.required(path, detail)] : [];
}
