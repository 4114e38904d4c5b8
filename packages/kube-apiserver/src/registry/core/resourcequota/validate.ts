import type { core_v1 } from "@kube-apiserver/api/types";
import {
  compareUTF8,
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  type JSONValue,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { isQuotaResource, isScopeOf, validateQuotaAmounts } from "./quota-resources.js";

type Spec = core_v1.ResourceQuotaSpec;
type Requirement = core_v1.ScopedResourceSelectorRequirement;

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");
const scopesPath = specPath.child("scopes");
const scopes: ReadonlySet<string> = new Set([
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
]);
const conflicts = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;
const plainScopes: ReadonlySet<string> = new Set([...conflicts.flat(), "CrossNamespacePodAffinity"]);
const mustExist =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
  "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function specOf(quota: KubeObject): Spec {
  return (quota as core_v1.ResourceQuota).spec ?? {};
}

/** Mirrors `ValidateResourceQuotaSpec`. */
export function validateResourceQuota(quota: KubeObject): readonly FieldError[] {
  const spec = specOf(quota);
  return [
    ...validateQuotaAmounts(spec.hard ?? {}, specPath.child("hard")),
    ...validateScopes(spec),
    ...(spec.scopeSelector === undefined ? [] : validateSelector(spec, spec.scopeSelector)),
  ];
}

/** Mirrors `ValidateResourceQuotaUpdate`, metadata excepted. */
export function validateResourceQuotaUpdate(quota: KubeObject, old: KubeObject): readonly FieldError[] {
  const errors = validateResourceQuota(quota);
  const next: ReadonlySet<string> = new Set(specOf(quota).scopes);
  const before: ReadonlySet<string> = new Set(specOf(old).scopes);
  const isSame = next.size === before.size && [...next].every((scope) => before.has(scope));
  if (isSame) return errors;
  return [...errors, fieldErrors.invalid(scopesPath, specOf(quota).scopes, fieldImmutableMessage)];
}

/** Mirrors `ValidateResourceQuotaStatusUpdate`, metadata excepted. */
export function validateResourceQuotaStatus(quota: KubeObject): readonly FieldError[] {
  const { hard = {}, used = {} } = (quota as core_v1.ResourceQuota).status ?? {};
  return [
    ...validateQuotaAmounts(hard, statusPath.child("hard")),
    ...validateQuotaAmounts(used, statusPath.child("used")),
  ];
}

/** The resources of a quota that a scope says nothing about, once each. */
function outsideScope(scope: string, { hard = {} }: Spec): readonly string[] {
  return Object.keys(hard)
    .sort(compareUTF8)
    .filter((name) => isQuotaResource(name) && !isScopeOf(scope, name));
}

function conflictsOf(names: readonly string[], path: FieldPath, { scopes: shown }: Spec): readonly FieldError[] {
  return conflicts
    .filter((pair) => pair.every((scope) => names.includes(scope)))
    .map(() => fieldErrors.invalid(path, shown, "conflicting scopes"));
}

/** Mirrors `validateResourceQuotaScopes`. */
function validateScopes(spec: Spec): readonly FieldError[] {
  const names = spec.scopes ?? [];
  const invalid = (detail: string) => fieldErrors.invalid(scopesPath, spec.scopes, detail);
  return [
    ...names.flatMap((scope) => [
      ...(scopes.has(scope) ? [] : [invalid("unsupported scope")]),
      ...outsideScope(scope, spec).map(() => invalid("unsupported scope applied to resource")),
    ]),
    ...conflictsOf(names, scopesPath, spec),
  ];
}

/** Mirrors `validateScopedResourceSelectorRequirement`. Its paths do not say which requirement it is. */
function validateSelector(spec: Spec, { matchExpressions = [] }: core_v1.ScopeSelector): readonly FieldError[] {
  const path = specPath.child("scopeSelector", "matchExpressions");
  const shown: JSONValue = { MatchExpressions: matchExpressions.map(shownRequirement) };
  return [
    ...matchExpressions.flatMap((requirement) => {
      const { scopeName } = requirement;
      const unknown = fieldErrors.invalid(path.child("scopeName"), scopeName, "unsupported scope");
      return [
        ...(scopes.has(scopeName) ? [] : [unknown]),
        ...outsideScope(scopeName, spec).map(() =>
          fieldErrors.invalid(path, shown, "unsupported scope applied to resource"),
        ),
        ...validateOperator(requirement, path),
      ];
    }),
    ...conflictsOf(
      matchExpressions.map(({ scopeName }) => scopeName),
      path,
      spec,
    ),
  ];
}

function validateOperator({ scopeName, operator, values = [] }: Requirement, path: FieldPath): readonly FieldError[] {
  const operatorPath = path.child("operator");
  const valuesPath = path.child("values");
  const misfit = plainScopes.has(scopeName) && operator !== "Exists";
  const errors: FieldError[] = misfit ? [fieldErrors.invalid(operatorPath, operator, mustExist)] : [];
  switch (operator) {
    case "In":
    case "NotIn": {
      if (values.length > 0) return errors;
      const detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
      return [...errors, fieldErrors.required(valuesPath, detail)];
    }
    case "Exists":
    case "DoesNotExist": {
      if (values.length === 0) return errors;
      const detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
      return [...errors, fieldErrors.invalid(valuesPath, values, detail)];
    }
    default:
      return [...errors, fieldErrors.invalid(operatorPath, operator, "not a valid selector operator")];
  }
}

/** A requirement as messages show it: as Go prints its own struct. */
function shownRequirement({ scopeName, operator, values }: Requirement): JSONValue {
  return { ScopeName: scopeName, Operator: operator, Values: values ?? null };
}
