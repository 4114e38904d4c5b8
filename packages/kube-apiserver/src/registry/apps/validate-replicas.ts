import type { apps_v1, core_v1, meta_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONObject } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validatePodTemplateSpec } from "../core/pod/validation/pod-template-spec.js";
import { validateNonnegativeFields, validateNotAbove } from "../validation/nonnegative-fields.js";
import {
  parseSelector,
  validateEndlessPods,
  validateTemplateLabels,
  validateWorkloadSelector,
} from "../validation/workload.js";

interface ReplicaSpec {
  readonly selector?: meta_v1.LabelSelector | null;
  readonly template?: core_v1.PodTemplateSpec;
}

/** What deployments and replica sets say of their pods. Mirrors `ValidatePodTemplateSpecForReplicaSet` and what is before it. */
export function validateReplicas(
  { selector, template }: ReplicaSpec,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const selectorPath = path.child("selector");
  const templatePath = path.child("template");
  const errors = validateWorkloadSelector(selector, selectorPath, "deployment");
  const parsed = parseSelector(selector);
  if (parsed === undefined) {
    return [...errors, fieldErrors.invalid(selectorPath, selector as JSONObject, "invalid label selector")];
  }
  return [
    ...errors,
    ...validateTemplateLabels(parsed, template, templatePath),
    ...validatePodTemplateSpec(template, templatePath, options),
    ...validateEndlessPods(template, templatePath, "ReplicaSet"),
  ];
}

/** Mirrors `ValidateReplicaSetSpec`. */
export function validateReplicaSet({ spec }: apps_v1.ReplicaSet, options: PodValidationOptions): readonly FieldError[] {
  const path = FieldPath.root("spec");
  return [
    ...validateNonnegativeFields(spec, ["replicas", "minReadySeconds"], path),
    ...validateReplicas(spec ?? {}, path, options),
  ];
}

const counts = [
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
] as const;

/** Mirrors `ValidateReplicaSetStatus`, which replication controllers share. */
export function validateReplicaSetStatus(
  status: Readonly<Partial<Record<(typeof counts)[number], number>>> = {},
): readonly FieldError[] {
  const path = FieldPath.root("status");
  const some = ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const;
  const tooMany = "cannot be greater than readyReplicas";
  return [
    ...validateNonnegativeFields(status, counts, path),
    ...validateNotAbove(status, some, "replicas", path, "cannot be greater than status.replicas"),
    ...validateNotAbove(status, ["availableReplicas"], "readyReplicas", path, tooMany),
  ];
}
