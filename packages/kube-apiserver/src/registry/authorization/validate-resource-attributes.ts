import type { authorization_v1, meta_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, validateLabelSelector } from "@kube-apiserver/apimachinery";

const path = FieldPath.root("spec", "resourceAttributes");

/** The selectors of the list or watch that a review asks about. Mirrors `validateResourceAttributes`. */
export function validateResourceAttributes(
  attributes: authorization_v1.ResourceAttributes | undefined,
): readonly FieldError[] {
  const { fieldSelector, labelSelector } = attributes ?? {};
  const fieldsPath = path.child("fieldSelector");
  const labelsPath = path.child("labelSelector");
  return [
    ...(fieldSelector === undefined ? [] : validateForm(fieldSelector, fieldsPath)),
    ...(fieldSelector?.requirements ?? []).flatMap((requirement, index) =>
      validateFieldRequirement(requirement, fieldsPath.child("requirements").index(index)),
    ),
    ...(labelSelector === undefined ? [] : validateForm(labelSelector, labelsPath)),
    ...(labelSelector?.requirements ?? []).flatMap((requirement, index) =>
      validateLabelRequirement(requirement, labelsPath.child("requirements").index(index)),
    ),
  ];
}

interface SelectorForm {
  readonly rawSelector?: string;
  readonly requirements?: readonly unknown[];
}

/** A selector is a text or is taken apart already. */
function validateForm({ rawSelector = "", requirements = [] }: SelectorForm, at: FieldPath): readonly FieldError[] {
  const hasRequirements = requirements.length > 0;
  if ((rawSelector !== "") !== hasRequirements) return [];
  if (hasRequirements) {
    const detail = "may not specified at the same time as requirements";
    return [fieldErrors.invalid(at.child("rawSelector"), rawSelector, detail)];
  }
  const detail = `when ${at} is specified, requirements or rawSelector is required`;
  return [fieldErrors.required(at.child("requirements"), detail)];
}

/** Operators that are not known pass: newer clients may have some. Mirrors `ValidateFieldSelectorRequirement`. */
function validateFieldRequirement(
  { key = "", operator, values = [] }: meta_v1.FieldSelectorRequirement,
  at: FieldPath,
): readonly FieldError[] {
  const errors = key === "" ? [fieldErrors.required(at.child("key"), "must be specified")] : [];
  const valuesPath = at.child("values");
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    errors.push(fieldErrors.required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'"));
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    errors.push(fieldErrors.forbidden(valuesPath, detail));
  }
  return errors;
}

function validateLabelRequirement(requirement: meta_v1.LabelSelectorRequirement, at: FieldPath): readonly FieldError[] {
  const errors = validateLabelSelector({ matchExpressions: [requirement] }, at, { allowUnknownOperators: true });
  // The requirement stands alone here, in no list of a selector.
  return errors.map((error) => ({ ...error, field: error.field.replace(".matchExpressions[0]", "") }));
}
