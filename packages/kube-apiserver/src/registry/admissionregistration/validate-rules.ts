import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, type JSONValue } from "@kube-apiserver/apimachinery";

const operations: readonly string[] = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes: readonly string[] = ["*", "Cluster", "Namespaced"];

/** Which requests a webhook sees. Mirrors `validateRuleWithOperations`. */
export function validateRules(
  rules: readonly admissionregistration_v1.RuleWithOperations[],
  path: FieldPath,
): readonly FieldError[] {
  return rules.flatMap((rule, index) => validateRule(rule, path.index(index)));
}

function validateRule(rule: admissionregistration_v1.RuleWithOperations, path: FieldPath): readonly FieldError[] {
  const { scope } = rule;
  return [
    ...validateOperations(rule.operations ?? [], path.child("operations")),
    ...validateList(rule.apiGroups ?? [], path.child("apiGroups"), true),
    ...validateList(rule.apiVersions ?? [], path.child("apiVersions"), false),
    ...validateResources(rule.resources ?? [], path.child("resources")),
    ...(scope === undefined || scopes.includes(scope)
      ? []
      : [fieldErrors.notSupported(path.child("scope"), scope, scopes)]),
  ];
}

function validateOperations(values: readonly string[], path: FieldPath): readonly FieldError[] {
  if (values.length === 0) return [fieldErrors.required(path)];
  return [
    ...loneWildcard(values, path, "operations"),
    ...values.flatMap((value, index) =>
      operations.includes(value) ? [] : [fieldErrors.notSupported(path.index(index), value, operations)],
    ),
  ];
}

/** @param mayBeEmpty - whether `""` is a value: the name of the core group is */
function validateList(values: readonly string[], path: FieldPath, mayBeEmpty: boolean): readonly FieldError[] {
  if (values.length === 0) return [fieldErrors.required(path)];
  const empty = mayBeEmpty
    ? []
    : values.flatMap((v, index) => (v === "" ? [fieldErrors.required(path.index(index))] : []));
  return [...loneWildcard(values, path, path.toString().split(".").at(-1) ?? ""), ...empty];
}

function loneWildcard(values: readonly string[], path: FieldPath, noun: string): readonly FieldError[] {
  if (values.length < 2 || !values.includes("*")) return [];
  const detail =
    noun === "operations"
      ? "if '*' is present, must not specify other operations"
      : `if '*' is present, must not specify other ${noun === "apiGroups" ? "API groups" : "API versions"}`;
  return [fieldErrors.invalid(path, values as JSONValue, detail)];
}

function validateResources(values: readonly string[], path: FieldPath): readonly FieldError[] {
  if (values.length === 0) return [fieldErrors.required(path)];
  const empty = values.flatMap((value, index) => (value === "" ? [fieldErrors.required(path.index(index))] : []));
  if (values.length > 1 && values.includes("*/*")) {
    const detail = "if '*/*' is present, must not specify other resources";
    return [...empty, fieldErrors.invalid(path, values as JSONValue, detail)];
  }
  return empty;
}
