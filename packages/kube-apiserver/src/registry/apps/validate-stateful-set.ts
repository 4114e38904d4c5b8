import type { apps_v1, core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, isDNS1123Label, type JSONObject } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validatePodTemplateSpec } from "../core/pod/validation/pod-template-spec.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import {
  parseSelector,
  validateEndlessPods,
  validateTemplateLabels,
  validateWorkloadSelector,
} from "../validation/workload.js";
import { validateStatefulSetUpdateStrategy } from "./stateful-set-update-strategy.js";

/** What stored objects may break: they are from before these rules. Mirrors `StatefulSetValidationOptions`. */
export interface StatefulSetRules {
  readonly allowInvalidServiceName?: boolean;
  readonly skipPodTemplate?: boolean;
}

const specPath = FieldPath.root("spec");
const podManagementPolicies: readonly string[] = ["OrderedReady", "Parallel"];

/** Mirrors `ValidateStatefulSetSpec`. */
export function validateStatefulSet(
  { spec }: apps_v1.StatefulSet,
  options: PodValidationOptions,
  rules: StatefulSetRules = {},
): readonly FieldError[] {
  const set: Partial<apps_v1.StatefulSetSpec> = spec ?? {};
  const templatePath = specPath.child("template");
  return [
    ...validatePodManagementPolicy(set.podManagementPolicy, specPath.child("podManagementPolicy")),
    ...validateStatefulSetUpdateStrategy(set.updateStrategy ?? {}, specPath.child("updateStrategy")),
    ...validateRetentionPolicy(
      set.persistentVolumeClaimRetentionPolicy,
      specPath.child("persistentVolumeClaimRetentionPolicy"),
    ),
    ...validateNonnegativeFields(set, ["replicas", "minReadySeconds"], specPath),
    ...validateNonnegativeFields(set.ordinals, ["start"], specPath.child("ordinals")),
    ...(rules.allowInvalidServiceName ? [] : validateServiceName(set.serviceName ?? "", specPath.child("serviceName"))),
    ...validateWorkloadSelector(set.selector, specPath.child("selector"), "statefulset"),
    ...validateTemplate(set, options, rules, templatePath),
    ...validateEndlessPods(set.template, templatePath, "StatefulSet"),
  ];
}

function validatePodManagementPolicy(policy: string | undefined, path: FieldPath): readonly FieldError[] {
  if (policy === undefined || policy === "") return [fieldErrors.required(path)];
  if (podManagementPolicies.includes(policy)) return [];
  return [fieldErrors.invalid(path, policy, "must be 'OrderedReady' or 'Parallel'")];
}

/** Mirrors `ValidatePersistentVolumeClaimRetentionPolicy`. */
function validateRetentionPolicy(
  policy: apps_v1.StatefulSetPersistentVolumeClaimRetentionPolicy | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (policy === undefined) return [];
  return (["whenDeleted", "whenScaled"] as const).flatMap((when) => {
    const value = policy[when] ?? "";
    if (value === "Retain" || value === "Delete") return [];
    return [fieldErrors.notSupported(path.child(when), value, ["Retain", "Delete"])];
  });
}

function validateServiceName(name: string, path: FieldPath): readonly FieldError[] {
  return name === "" ? [] : isDNS1123Label(name).map((message) => fieldErrors.invalid(path, name, message));
}

function validateTemplate(
  { selector, template, volumeClaimTemplates = [] }: Partial<apps_v1.StatefulSetSpec>,
  options: PodValidationOptions,
  { skipPodTemplate = false }: StatefulSetRules,
  path: FieldPath,
): readonly FieldError[] {
  const parsed = parseSelector(selector);
  if (parsed === undefined) {
    return [fieldErrors.invalid(specPath.child("selector"), selector as JSONObject, "")];
  }
  const errors = validateTemplateLabels(parsed, template, path);
  if (skipPodTemplate) return errors;
  return [...errors, ...validatePodTemplateSpec(withClaims(template, volumeClaimTemplates), path, options)];
}

/** The template as the pods are made: each claim is a volume, in place of one with its name. */
function withClaims(
  template: core_v1.PodTemplateSpec | undefined,
  claims: readonly core_v1.PersistentVolumeClaim[],
): core_v1.PodTemplateSpec | undefined {
  if (template?.spec === undefined || claims.length === 0) return template;
  const names = new Set(claims.map(({ metadata }) => metadata?.name ?? ""));
  const own = (template.spec.volumes ?? []).filter(({ name }) => !names.has(name));
  const claimed = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return { ...template, spec: { ...template.spec, volumes: [...own, ...claimed] } };
}
