import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, validateLabelSelector } from "@kube-apiserver/apimachinery";
import { validatePositiveField, validateRequired } from "../../../validation/field-checks.js";
import { validateSupported } from "../../../validation/supported-values.js";
import { validateLabelKeys, validateUnmergedLabelKeys } from "./label-keys.js";
import type { PodValidationOptions } from "./options.js";

const actions = ["DoNotSchedule", "ScheduleAnyway"];
const inclusionPolicies = ["Honor", "Ignore"];

/** How pods are spread over nodes and zones. Mirrors `validateTopologySpreadConstraints`. */
export function validateSpreadConstraints(
  constraints: readonly core_v1.TopologySpreadConstraint[],
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const at = path.index(index);
    const { topologyKey = "", whenUnsatisfiable = "" as "DoNotSchedule" } = constraint;
    return [
      ...validatePositiveField(constraint.maxSkew ?? 0, at.child("maxSkew")),
      ...validateRequired(topologyKey, at.child("topologyKey"), "can not be empty"),
      ...validateSupported(whenUnsatisfiable, actions, at.child("whenUnsatisfiable")),
      ...validateOnlyOne(constraint, constraints.slice(index + 1), at),
      ...validateMinDomains(constraint.minDomains, whenUnsatisfiable, at.child("minDomains")),
      ...validateSupported(constraint.nodeAffinityPolicy, inclusionPolicies, at.child("nodeAffinityPolicy")),
      ...validateSupported(constraint.nodeTaintsPolicy, inclusionPolicies, at.child("nodeTaintsPolicy")),
      ...(options.mergesMatchLabelKeys
        ? validateLabelKeys({ ...constraint, mismatchLabelKeys: [] }, at)
        : validateUnmergedLabelKeys(constraint, at.child("matchLabelKeys"))),
      ...(options.allowInvalidTopologySpreadConstraintLabelSelector
        ? []
        : validateLabelSelector(constraint.labelSelector, at.child("labelSelector"))),
    ];
  });
}

function validateOnlyOne(
  { topologyKey, whenUnsatisfiable }: core_v1.TopologySpreadConstraint,
  others: readonly core_v1.TopologySpreadConstraint[],
  path: FieldPath,
): readonly FieldError[] {
  const isRepeated = others.some(
    (other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
  );
  if (!isRepeated) return [];
  return [
    fieldErrors.duplicate(path.child("{topologyKey, whenUnsatisfiable}"), `{${topologyKey}, ${whenUnsatisfiable}}`),
  ];
}

function validateMinDomains(minDomains: number | undefined, action: string, path: FieldPath): readonly FieldError[] {
  if (minDomains === undefined) return [];
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
  return [
    ...validatePositiveField(minDomains, path),
    ...(action === "DoNotSchedule" ? [] : [fieldErrors.invalid(path, minDomains, detail)]),
  ];
}
