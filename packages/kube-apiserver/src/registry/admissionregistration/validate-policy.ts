import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import type {
  AdmissionExpressions,
  Composition,
  ExpressionCompilation,
  ExpressionScope,
} from "@kube-apiserver/generic-server";
import { requireSupported } from "../validation/supported-values.js";
import { checkExpression, newExpressionCheck, requireExpression } from "./check-expression.js";
import { validateMatchConditionsSteps } from "./validate-match-conditions.js";
import { validateMatchConstraints } from "./validate-match-resources.js";
import { validateParamKind } from "./validate-params.js";

/** What policies that validate and policies that mutate have in common. */
export interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: admissionregistration_v1.ParamKind;
  readonly matchConstraints?: Parameters<typeof validateMatchConstraints>[0] & object;
  readonly matchConditions?: readonly admissionregistration_v1.MatchCondition[];
  readonly variables?: readonly admissionregistration_v1.Variable[];
}

const path = FieldPath.root("spec");

/** What the expressions of a policy are compiled with. */
export interface PolicyCompilers {
  /** Those of match conditions: they see no variables. */
  readonly alone: ExpressionCompilation;
  /** All others. Variables are added to it as they are validated. */
  readonly composition: Composition;
}

/** Compilers for one policy. */
export function newPolicyCompilers(expressions: AdmissionExpressions): PolicyCompilers {
  return { alone: expressions, composition: expressions.newComposition() };
}

/** What expressions of a policy may use. */
export function scopeOf({ paramKind }: PolicySpec): ExpressionScope {
  return { hasParams: paramKind !== undefined, hasAuthorizer: true };
}

/** The part of a policy that says when it is asked, with the variables; a step for each expression. */
export function* validatePolicySteps(
  spec: PolicySpec,
  old: PolicySpec | undefined,
  { alone, composition }: PolicyCompilers,
): Generator<void, readonly FieldError[]> {
  const scope = scopeOf(spec);
  const check = newExpressionCheck(alone, scope);
  const errors: FieldError[] = [
    ...requireSupported(spec.failurePolicy, ["Fail", "Ignore"], path.child("failurePolicy"), ""),
    ...validateParamKind(spec.paramKind, path.child("paramKind")),
    ...validateMatchConstraints(spec.matchConstraints, path.child("matchConstraints")),
    // What is stored was valid once, and nothing that it depends on has changed.
    ...(old !== undefined && same(spec, old, "paramKind") && same(spec, old, "matchConditions")
      ? []
      : yield* validateMatchConditionsSteps(spec.matchConditions, path.child("matchConditions"), check)),
  ];
  for (const [index, variable] of (spec.variables ?? []).entries()) {
    yield;
    errors.push(...validateVariable(variable, path.child("variables").index(index), composition, scope));
  }
  return errors;
}

function same(spec: PolicySpec, old: PolicySpec, name: "paramKind" | "matchConditions"): boolean {
  return jsonEqual((spec[name] ?? null) as JSONValue, (old[name] ?? null) as JSONValue);
}

const reserved: ReadonlySet<string> = new Set(
  (
    "true false null in as break const continue else for function if import let loop package namespace return var " +
    "void while"
  ).split(" "),
);

/** Mirrors `validateVariable`. */
function validateVariable(
  { name = "", expression }: admissionregistration_v1.Variable,
  at: FieldPath,
  composition: Composition,
  scope: ExpressionScope,
): readonly FieldError[] {
  const namePath = at.child("name");
  const expressionPath = at.child("expression");
  const isIdentifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);
  const nameErrors =
    name.trim() === ""
      ? [fieldErrors.required(namePath, "name is not specified")]
      : isIdentifier
        ? []
        : [fieldErrors.invalid(namePath, name, "name is not a valid CEL identifier")];
  return [
    ...nameErrors,
    ...requireExpression(expression, expressionPath),
    ...checkExpression(
      (text) => composition.add({ name, expression: text }, scope).error,
      expression,
      "variable",
      expressionPath,
    ),
  ];
}
