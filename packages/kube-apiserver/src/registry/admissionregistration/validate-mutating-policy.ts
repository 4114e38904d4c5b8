import type { admissionregistration_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { AdmissionExpressions } from "@kube-apiserver/generic-server";
import { requireSupported } from "../validation/supported-values.js";
import { checkExpression, type ExpressionCheck, newExpressionCheck, requireExpression } from "./check-expression.js";
import { newPolicyCompilers, scopeOf, validatePolicySteps } from "./validate-policy.js";

type Policy = admissionregistration_v1beta1.MutatingAdmissionPolicy;

const specPath = FieldPath.root("spec");

/** A step for each expression. Mirrors `ValidateMutatingAdmissionPolicy`, metadata excepted. */
export function* validateMutatingPolicySteps(
  { spec = {} }: Policy,
  expressions: AdmissionExpressions,
  old?: Policy,
): Generator<void, readonly FieldError[]> {
  const { mutations = [], reinvocationPolicy } = spec;
  const mutationsPath = specPath.child("mutations");
  const compilers = newPolicyCompilers(expressions);
  const check = newExpressionCheck(compilers.composition, { ...scopeOf(spec), hasPatchTypes: true });
  const errors = [...(yield* validatePolicySteps(spec, old === undefined ? undefined : (old.spec ?? {}), compilers))];
  if (mutations.length === 0) {
    errors.push(fieldErrors.required(mutationsPath, "mutations must contain at least one item"));
  }
  for (const [index, mutation] of mutations.entries()) {
    yield;
    errors.push(...validateMutation(mutation, mutationsPath.index(index), check));
  }
  return [
    ...errors,
    ...requireSupported(reinvocationPolicy, ["IfNeeded", "Never"], specPath.child("reinvocationPolicy"), ""),
  ];
}

/** A mutation is of one type, and has the member of that type alone. */
function validateMutation(
  mutation: admissionregistration_v1beta1.Mutation,
  at: FieldPath,
  check: ExpressionCheck,
): readonly FieldError[] {
  const { patchType } = mutation;
  const members = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;
  const errors = requireSupported(patchType, Object.keys(members), at.child("patchType"), "");
  if (errors.length > 0) return errors;
  const own = members[patchType];
  const other = own === "jsonPatch" ? "applyConfiguration" : "jsonPatch";
  const value = mutation[own];
  return [
    ...(mutation[other] === undefined
      ? []
      : [fieldErrors.forbidden(at.child(other), `must not be specified when patchType is ${patchType}`)]),
    ...(value === undefined
      ? [fieldErrors.required(at.child(own), `must be specified when patchType is ${patchType}`)]
      : [
          ...requireExpression(value.expression, at.child(own, "expression")),
          ...checkExpression(check, value.expression, own, at.child(own, "expression")),
        ]),
  ];
}
