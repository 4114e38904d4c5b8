import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isPathSegmentName,
  repeatsIn,
} from "@kube-apiserver/apimachinery";
import { validateSupported } from "../validation/supported-values.js";
import { validateRuleResources } from "./validate-rule-resources.js";

const operations: readonly string[] = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes: readonly string[] = ["*", "Cluster", "Namespaced"];

/** Which requests a webhook sees. Mirrors `validateRuleWithOperations`. */
export function validateRule(
  rule: Partial<admissionregistration_v1.RuleWithOperations>,
  path: FieldPath,
): readonly FieldError[] {
  const { operations: verbs = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const operationsPath = path.child("operations");
  const versionsPath = path.child("apiVersions");
  return [
    ...required(verbs, operationsPath),
    ...loneWildcard(verbs, operationsPath, "operations"),
    ...verbs.flatMap((verb, index) => validateSupported(verb, operations, operationsPath.index(index))),
    ...required(apiGroups, path.child("apiGroups")),
    ...loneWildcard(apiGroups, path.child("apiGroups"), "API groups"),
    ...required(apiVersions, versionsPath),
    ...loneWildcard(apiVersions, versionsPath, "API versions"),
    ...apiVersions.flatMap((version, index) =>
      version === "" ? [fieldErrors.required(versionsPath.index(index))] : [],
    ),
    ...validateRuleResources(resources, path.child("resources")),
    ...validateSupported(scope, scopes, path.child("scope")),
  ];
}

/** A rule that may name objects. Mirrors `validateNamedRuleWithOperations`. */
export function validateNamedRule(
  rule: admissionregistration_v1.NamedRuleWithOperations,
  path: FieldPath,
): readonly FieldError[] {
  const { resourceNames = [] } = rule;
  const namesPath = path.child("resourceNames");
  const repeats = repeatsIn(resourceNames);
  return [
    ...resourceNames.flatMap((name, index) => [
      ...isPathSegmentName(name).map((message) => fieldErrors.invalid(namesPath.index(index), name, message)),
      ...(repeats[index] ? [fieldErrors.duplicate(namesPath.index(index), name)] : []),
    ]),
    ...validateRule(rule, path),
  ];
}

function required(values: readonly string[], path: FieldPath): readonly FieldError[] {
  return values.length === 0 ? [fieldErrors.required(path)] : [];
}

function loneWildcard(values: readonly string[], path: FieldPath, noun: string): readonly FieldError[] {
  if (values.length < 2 || !values.includes("*")) return [];
  return [fieldErrors.invalid(path, values, `if '*' is present, must not specify other ${noun}`)];
}
