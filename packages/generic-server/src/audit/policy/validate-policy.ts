import { type FieldError, FieldPath, fieldErrors, nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";
import { type AuditPolicy, type AuditPolicyRule, auditLevels, auditStages } from "./audit-policy.js";

/** Every mistake in a policy. Mirrors `validation.ValidatePolicy`. */
export function validatePolicy({ omitStages, rules }: AuditPolicy): readonly FieldError[] {
  const path = FieldPath.root("rules");
  return [
    ...validateOmitStages(omitStages, FieldPath.root("omitStages")),
    ...(rules ?? []).flatMap((rule, at) => validateRule(rule, path.index(at))),
  ];
}

function validateRule(rule: AuditPolicyRule, path: FieldPath): readonly FieldError[] {
  const nonResourceURLs = rule.nonResourceURLs ?? [];
  const resources = rule.resources ?? [];
  const namesResources = resources.length > 0 || (rule.namespaces ?? []).length > 0;
  const mixes = nonResourceURLs.length > 0 && namesResources;
  const mixed = "rules cannot apply to both regular resources and non-resource URLs";
  return [
    ...validateLevel(rule.level, path.child("level")),
    ...nonResourceURLs.flatMap((url, at) => validateURL(url, path.child("nonResourceURLs").index(at))),
    ...validateResources(resources, path.child("resources")),
    ...validateOmitStages(rule.omitStages, path.child("omitStages")),
    ...(mixes ? [fieldErrors.invalid(path.child("nonResourceURLs"), nonResourceURLs, mixed)] : []),
  ];
}

function validateLevel(level: string, path: FieldPath): readonly FieldError[] {
  if ((auditLevels as readonly string[]).includes(level)) return [];
  return [level === "" ? fieldErrors.required(path, "") : fieldErrors.notSupported(path, level, auditLevels)];
}

function validateURL(url: string, path: FieldPath): readonly FieldError[] {
  if (url === "*") return [];
  const invalid = (is: boolean, detail: string) => (is ? [fieldErrors.invalid(path, url, detail)] : []);
  const last = "non-resource URL wildcards '*' must be the final character of the rule";
  return [
    ...invalid(!url.startsWith("/"), "non-resource URL rules must begin with a '/' character"),
    ...invalid(url.slice(0, -1).includes("*"), last),
  ];
}

/** Upstream does not tell in its paths which entry it is. */
function validateResources(
  resources: NonNullable<AuditPolicyRule["resources"]>,
  path: FieldPath,
): readonly FieldError[] {
  return resources.flatMap(({ group = "", ...entry }) => {
    const names = entry.resources ?? [];
    const resourceNames = entry.resourceNames ?? [];
    const problems = group === "" || group === "*" ? [] : nameIsDNSSubdomain(group, false);
    const unnamed = "using resourceNames requires at least one resource";
    return [
      ...(problems.length > 0 ? [fieldErrors.invalid(path.child("group"), group, problems.join(","))] : []),
      ...(resourceNames.length > 0 && names.length === 0
        ? [fieldErrors.invalid(path.child("resourceNames"), resourceNames, unnamed)]
        : []),
    ];
  });
}

function validateOmitStages(stages: readonly string[] | undefined, path: FieldPath): readonly FieldError[] {
  const allowed = `allowed stages are ${auditStages.join(",")}`;
  return (stages ?? []).flatMap((stage, at) =>
    (auditStages as readonly string[]).includes(stage) ? [] : [fieldErrors.invalid(path.index(at), stage, allowed)],
  );
}
