import type { rbac_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isPathSegmentName,
  type KubeObject,
  nameIsDNSSubdomain,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { hasInvalidLabelValue, parseSelector } from "../validation/workload.js";

const rbacGroup = "rbac.authorization.k8s.io";

/** Mirrors `ValidateRole`. */
export function validateRole(obj: KubeObject): readonly FieldError[] {
  return validateRules(obj as rbac_v1.Role, true);
}

/** Mirrors `ValidateClusterRole`. @param old - what is stored, whose label values are let through */
export function validateClusterRole(obj: KubeObject, old?: KubeObject): readonly FieldError[] {
  const { aggregationRule } = obj as rbac_v1.ClusterRole;
  const stored = (old as rbac_v1.ClusterRole | undefined)?.aggregationRule;
  return [...validateRules(obj as rbac_v1.Role, false), ...validateAggregationRule(aggregationRule, stored)];
}

function validateRules({ rules = [] }: rbac_v1.Role, isNamespaced: boolean): readonly FieldError[] {
  const path = FieldPath.root("rules");
  return (rules ?? []).flatMap((rule, index) => validateRule(rule, isNamespaced, path.index(index)));
}

/** A role that collects others says which. */
function validateAggregationRule(
  rule: rbac_v1.AggregationRule | undefined,
  stored: rbac_v1.AggregationRule | undefined,
): readonly FieldError[] {
  if (rule === undefined) return [];
  const path = FieldPath.root("aggregationRule", "clusterRoleSelectors");
  const { clusterRoleSelectors: selectors = [] } = rule;
  if (selectors.length === 0) {
    const detail = "at least one clusterRoleSelector required if aggregationRule is non-nil";
    return [fieldErrors.required(path, detail)];
  }
  const allowInvalidLabelValues = (stored?.clusterRoleSelectors ?? []).some(hasInvalidLabelValue);
  return selectors.flatMap((selector, index) => [
    ...validateLabelSelector(selector, path.index(index), { allowInvalidLabelValues }),
    ...(parseSelector(selector) === undefined
      ? [fieldErrors.invalid(path.index(index), null, "invalid label selector.")]
      : []),
  ]);
}

function validateRule(rule: rbac_v1.PolicyRule, isNamespaced: boolean, path: FieldPath): readonly FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [] } = rule;
  const errors: FieldError[] = [];
  if ((verbs ?? []).length === 0)
    errors.push(fieldErrors.required(path.child("verbs"), "verbs must contain at least one value"));
  if (nonResourceURLs.length > 0) {
    const at = path.child("nonResourceURLs");
    if (isNamespaced) {
      errors.push(fieldErrors.invalid(at, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
    }
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      errors.push(
        fieldErrors.invalid(at, nonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs"),
      );
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(fieldErrors.required(path.child("apiGroups"), "resource rules must supply at least one api group"));
  }
  if (resources.length === 0) {
    errors.push(fieldErrors.required(path.child("resources"), "resource rules must supply at least one resource"));
  }
  return errors;
}

/** Mirrors `ValidateRoleBinding` and `ValidateClusterRoleBinding`. */
export function validateBinding(obj: KubeObject, isNamespaced: boolean): readonly FieldError[] {
  const { roleRef, subjects } = obj as rbac_v1.RoleBinding;
  const subjectsPath = FieldPath.root("subjects");
  return [
    ...validateRoleRef(roleRef, isNamespaced),
    ...(subjects ?? []).flatMap((subject, index) => validateSubject(subject, isNamespaced, subjectsPath.index(index))),
  ];
}

/** A binding never grants another role: that would be a way around the right to bind. */
export function validateBindingUpdate(obj: KubeObject, old: KubeObject, isNamespaced: boolean): readonly FieldError[] {
  const { roleRef } = obj as rbac_v1.RoleBinding;
  const { roleRef: before } = old as rbac_v1.RoleBinding;
  const same = roleRef.kind === before.kind && roleRef.name === before.name && roleRef.apiGroup === before.apiGroup;
  const changed = same ? [] : [fieldErrors.invalid(FieldPath.root("roleRef"), { ...roleRef }, "cannot change roleRef")];
  return [...validateBinding(obj, isNamespaced), ...changed];
}

function validateRoleRef({ apiGroup, kind, name }: rbac_v1.RoleRef, isNamespaced: boolean): readonly FieldError[] {
  const path = FieldPath.root("roleRef");
  const kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  const errors: FieldError[] = [];
  if (apiGroup !== rbacGroup) errors.push(fieldErrors.notSupported(path.child("apiGroup"), apiGroup, [rbacGroup]));
  if (!kinds.includes(kind)) errors.push(fieldErrors.notSupported(path.child("kind"), kind, kinds));
  if (name === "") return [...errors, fieldErrors.required(path.child("name"), "")];
  return [
    ...errors,
    ...isPathSegmentName(name).map((message) => fieldErrors.invalid(path.child("name"), name, message)),
  ];
}

const subjectKinds = ["ServiceAccount", "User", "Group"] as const;

function validateSubject(subject: rbac_v1.Subject, isNamespaced: boolean, path: FieldPath): readonly FieldError[] {
  const { kind, name, apiGroup = "", namespace = "" } = subject;
  const errors: FieldError[] = [];
  if (name === "") errors.push(fieldErrors.required(path.child("name"), ""));
  switch (kind) {
    case "ServiceAccount":
      for (const message of name === "" ? [] : nameIsDNSSubdomain(name, false)) {
        errors.push(fieldErrors.invalid(path.child("name"), name, message));
      }
      if (apiGroup !== "") errors.push(fieldErrors.notSupported(path.child("apiGroup"), apiGroup, [""]));
      if (!isNamespaced && namespace === "") errors.push(fieldErrors.required(path.child("namespace"), ""));
      break;
    case "User":
    case "Group":
      if (apiGroup !== rbacGroup) errors.push(fieldErrors.notSupported(path.child("apiGroup"), apiGroup, [rbacGroup]));
      break;
    default:
      errors.push(fieldErrors.notSupported(path.child("kind"), kind, subjectKinds));
  }
  return errors;
}
