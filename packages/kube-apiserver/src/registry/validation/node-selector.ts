import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isValidLabelValue,
  nameIsDNSSubdomain,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "./names.js";

/** What {@link validateNodeSelector} lets through. */
export interface NodeSelectorRules {
  readonly allowInvalidLabelValues: boolean;
}

/** Terms of which a node has to meet one. Mirrors `ValidateNodeSelector`. */
export function validateNodeSelector(
  { nodeSelectorTerms = [] }: core_v1.NodeSelector,
  path: FieldPath,
  rules: NodeSelectorRules,
): readonly FieldError[] {
  const termsPath = path.child("nodeSelectorTerms");
  if (nodeSelectorTerms.length === 0) {
    return [fieldErrors.required(termsPath, "must have at least one node selector term")];
  }
  return nodeSelectorTerms.flatMap((term, index) => validateNodeSelectorTerm(term, termsPath.index(index), rules));
}

/** Requirements that a node has to meet together. Mirrors `ValidateNodeSelectorTerm`. */
export function validateNodeSelectorTerm(
  { matchExpressions = [], matchFields = [] }: core_v1.NodeSelectorTerm,
  path: FieldPath,
  rules: NodeSelectorRules,
): readonly FieldError[] {
  return [
    ...matchExpressions.flatMap((requirement, index) =>
      validateLabelRequirement(requirement, path.child("matchExpressions").index(index), rules),
    ),
    ...matchFields.flatMap((requirement, index) =>
      validateFieldRequirement(requirement, path.child("matchFields").index(index)),
    ),
  ];
}

function validateLabelRequirement(
  { key = "", operator = "" as "In", values = [] }: core_v1.NodeSelectorRequirement,
  path: FieldPath,
  { allowInvalidLabelValues }: NodeSelectorRules,
): readonly FieldError[] {
  const valuesPath = path.child("values");
  const errors = [
    ...validateLabelOperator(operator, values.length, path),
    ...validateLabelName(key, path.child("key")),
  ];
  if (allowInvalidLabelValues) return errors;
  return [
    ...errors,
    ...values.flatMap((value, index) => invalidFor(isValidLabelValue(value), value, valuesPath.index(index))),
  ];
}

function validateLabelOperator(operator: string, count: number, path: FieldPath): readonly FieldError[] {
  const valuesPath = path.child("values");
  switch (operator) {
    case "In":
    case "NotIn":
      if (count > 0) return [];
      return [fieldErrors.required(valuesPath, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      if (count === 0) return [];
      return [fieldErrors.forbidden(valuesPath, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      if (count === 1) return [];
      return [fieldErrors.required(valuesPath, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [fieldErrors.invalid(path.child("operator"), operator, "not a valid selector operator")];
  }
}

function validateFieldRequirement(
  { key = "", operator = "" as "In", values = [] }: core_v1.NodeSelectorRequirement,
  path: FieldPath,
): readonly FieldError[] {
  const valuesPath = path.child("values");
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(fieldErrors.invalid(path.child("operator"), operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(fieldErrors.required(valuesPath, detail));
  }
  if (key !== "metadata.name") {
    return [...errors, fieldErrors.invalid(path.child("key"), key, "not a valid field selector key")];
  }
  return [
    ...errors,
    ...values.flatMap((value, index) => invalidFor(nameIsDNSSubdomain(value, false), value, valuesPath.index(index))),
  ];
}
