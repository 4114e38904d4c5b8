import type { batch_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDomainPrefixedPath,
  type JSONObject,
} from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validatePodTemplateSpec } from "../core/pod/validation/pod-template-spec.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import { validateSupported } from "../validation/supported-values.js";
import { validateIndexedJob, validateNonIndexedJob } from "./validate-completion-mode.js";
import { validatePodFailurePolicy } from "./validate-pod-failure-policy.js";
import { validateSuccessPolicy } from "./validate-success-policy.js";

const maxManagedByBytes = 63;
const counts = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

/** What jobs and their templates have in common: everything but the selector. Mirrors `validateJobSpec`. */
export function validateJobSpec(
  spec: batch_v1.JobSpec,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { completionMode } = spec;
  return [
    ...validateNonnegativeFields(spec, counts, path),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [fieldErrors.required(path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")]
      : []),
    ...validateManagedBy(spec.managedBy, path.child("managedBy")),
    ...validateSupported(completionMode, ["NonIndexed", "Indexed"], path.child("completionMode")),
    ...(completionMode === "Indexed" ? validateIndexedJob(spec, path) : []),
    ...(completionMode === undefined || completionMode === "NonIndexed" ? validateNonIndexedJob(spec, path) : []),
    ...(spec.podFailurePolicy === undefined ? [] : validatePodFailurePolicy(spec, path.child("podFailurePolicy"))),
    ...validateSuccess(spec, path.child("successPolicy")),
    ...validatePodReplacementPolicy(spec, path.child("podReplacementPolicy")),
    ...validatePodTemplateSpec(spec.template, path.child("template"), options),
    ...validateRestartPolicy(spec, path.child("template", "spec", "restartPolicy")),
  ];
}

function validateManagedBy(managedBy: string | undefined, path: FieldPath): readonly FieldError[] {
  if (managedBy === undefined) return [];
  const isTooLong = Buffer.byteLength(managedBy) > maxManagedByBytes;
  return [
    ...isDomainPrefixedPath(path, managedBy),
    ...(isTooLong ? [fieldErrors.tooLong(path, maxManagedByBytes)] : []),
  ];
}

function validateSuccess(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  if (spec.successPolicy === undefined) return [];
  if (spec.completionMode === "Indexed") return validateSuccessPolicy(spec, path);
  return [fieldErrors.invalid(path, spec.successPolicy as JSONObject, "requires indexed completion mode")];
}

/** A failure policy has to see pods fail before there are new ones. Mirrors `validatePodReplacementPolicy`. */
function validatePodReplacementPolicy(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  const supported = spec.podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"];
  return validateSupported(spec.podReplacementPolicy, supported, path);
}

function validateRestartPolicy(
  { template, podFailurePolicy }: batch_v1.JobSpec,
  path: FieldPath,
): readonly FieldError[] {
  const { restartPolicy = "" } = template?.spec ?? {};
  if (restartPolicy === "" || restartPolicy === "Always") {
    return [fieldErrors.required(path, 'valid values: "OnFailure", "Never"')];
  }
  if (restartPolicy === "OnFailure" && podFailurePolicy !== undefined) {
    return [fieldErrors.invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
  }
  return validateSupported(restartPolicy, ["OnFailure", "Never"], path);
}
