import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, nameIsDNSLabel } from "@kube-apiserver/apimachinery";
import { validateSubject } from "./validate-subject.js";

const verbs: readonly string[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "proxy",
  "update",
  "watch",
];

/** Which requests a schema takes, and whose. Mirrors `ValidateFlowSchemaPolicyRulesWithSubjects`. */
export function validatePolicyRules(
  rules: flowcontrol_v1.PolicyRulesWithSubjects,
  path: FieldPath,
): readonly FieldError[] {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rules;
  const none = "at least one of resourceRules and nonResourceRules has to be non-empty";
  const subjectsPath = path.child("subjects");
  return [
    ...(subjects.length === 0
      ? [fieldErrors.required(subjectsPath, "subjects must contain at least one value")]
      : subjects.flatMap((subject, index) => validateSubject(subject, subjectsPath.index(index)))),
    ...(resourceRules.length + nonResourceRules.length === 0 ? [fieldErrors.required(path, none)] : []),
    ...resourceRules.flatMap((rule, index) => validateResourceRule(rule, path.child("resourceRules").index(index))),
    ...nonResourceRules.flatMap((rule, index) =>
      validateNonResourceRule(rule, path.child("nonResourceRules").index(index)),
    ),
  ];
}

/** Mirrors `ValidateFlowSchemaResourcePolicyRule`. */
function validateResourceRule(rule: flowcontrol_v1.ResourcePolicyRule, path: FieldPath): readonly FieldError[] {
  const { apiGroups = [], resources = [], namespaces = [], clusterScope = false } = rule;
  return [
    ...validateVerbs(rule.verbs ?? [], path.child("verbs")),
    ...required(apiGroups, path.child("apiGroups"), "resource rules must supply at least one api group"),
    ...loneWildcard(apiGroups, path.child("apiGroups"), "api groups"),
    ...required(resources, path.child("resources"), "resource rules must supply at least one resource"),
    ...loneWildcard(resources, path.child("resources"), "resources"),
    ...validateNamespaces(namespaces, clusterScope, path.child("namespaces")),
  ];
}

/** Mirrors `ValidateFlowSchemaNonResourcePolicyRule`. */
function validateNonResourceRule(rule: flowcontrol_v1.NonResourcePolicyRule, path: FieldPath): readonly FieldError[] {
  const { nonResourceURLs: urls = [] } = rule;
  const urlsPath = path.child("nonResourceURLs");
  return [
    ...validateVerbs(rule.verbs ?? [], path.child("verbs")),
    ...required(urls, urlsPath, "nonResourceURLs must contain at least one value"),
    ...(urls.includes("*")
      ? loneWildcard(urls, urlsPath, "non-resource URLs")
      : urls.flatMap((url, index) => validateURLPath(url, urlsPath.index(index)))),
  ];
}

function required(values: readonly string[], path: FieldPath, detail: string): readonly FieldError[] {
  return values.length === 0 ? [fieldErrors.required(path, detail)] : [];
}

function loneWildcard(values: readonly string[], path: FieldPath, noun: string): readonly FieldError[] {
  if (values.length < 2 || !values.includes("*")) return [];
  return [fieldErrors.invalid(path, values, `if '*' is present, must not specify other ${noun}`)];
}

function validateVerbs(values: readonly string[], path: FieldPath): readonly FieldError[] {
  if (values.length === 0) return required(values, path, "verbs must contain at least one value");
  if (values.includes("*")) return loneWildcard(values, path, "verbs");
  return values.every((verb) => verbs.includes(verb)) ? [] : [fieldErrors.notSupported(path, values, verbs)];
}

function validateNamespaces(values: readonly string[], clusterScope: boolean, path: FieldPath): readonly FieldError[] {
  if (values.length === 0 && !clusterScope) {
    const detail = "resource rules that are not cluster scoped must supply at least one namespace";
    return [fieldErrors.required(path, detail)];
  }
  if (values.includes("*")) return loneWildcard(values, path, "namespaces");
  const rule = "each member of this list must be '*' or a DNS-1123 label; ";
  return values.flatMap((value, index) =>
    nameIsDNSLabel(value, false).map((message) => fieldErrors.invalid(path.index(index), value, rule + message)),
  );
}

/** Mirrors `ValidateNonResourceURLPath`. */
function validateURLPath(url: string, path: FieldPath): readonly FieldError[] {
  const invalid = (detail: string) => [fieldErrors.invalid(path, url, detail)];
  if (url === "") return invalid("must not be empty");
  if (url === "/") return [];
  if (!url.startsWith("/")) return invalid("must start with slash");
  if (url.includes(" ")) return invalid("must not contain white-space");
  if (url.includes("//")) return invalid("must not contain double slash");
  const wildcards = url.split("*").length - 1;
  if (wildcards > 1 || (wildcards === 1 && !url.endsWith("/*"))) return invalid("wildcard can only do suffix matching");
  return [];
}
