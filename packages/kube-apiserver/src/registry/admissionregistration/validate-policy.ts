import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";
import { requireSupported } from "../validation/supported-values.js";
import { requireExpression, validateMatchConditions } from "./validate-match-conditions.js";
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

/** The part of a policy that says when it is asked, with the variables. That expressions compile is not checked. */
export function validatePolicy(spec: PolicySpec, old: PolicySpec | undefined): readonly FieldError[] {
  return [
    ...requireSupported(spec.failurePolicy, ["Fail", "Ignore"], path.child("failurePolicy"), ""),
    ...validateParamKind(spec.paramKind, path.child("paramKind")),
    ...validateMatchConstraints(spec.matchConstraints, path.child("matchConstraints")),
    // What is stored was valid once, and nothing that it depends on has changed.
    ...(old !== undefined && same(spec, old, "paramKind") && same(spec, old, "matchConditions")
      ? []
      : validateMatchConditions(spec.matchConditions, path.child("matchConditions"))),
    ...(spec.variables ?? []).flatMap((variable, index) =>
      validateVariable(variable, path.child("variables").index(index)),
    ),
  ];
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
): readonly FieldError[] {
  const namePath = at.child("name");
  const isIdentifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);
  const nameErrors =
    name.trim() === ""
      ? [fieldErrors.required(namePath, "name is not specified")]
      : isIdentifier
        ? []
        : [fieldErrors.invalid(namePath, name, "name is not a valid CEL identifier")];
  return [...nameErrors, ...requireExpression(expression, at.child("expression"))];
}
