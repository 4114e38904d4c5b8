import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, labelSelectorFromSet } from "@kube-apiserver/apimachinery";
import { validateNonnegativeFields } from "../../validation/nonnegative-fields.js";
import { validateEndlessPods, validateTemplateLabels } from "../../validation/workload.js";
import type { PodValidationOptions } from "../pod/validation/options.js";
import { validatePodTemplateSpec } from "../pod/validation/pod-template-spec.js";

const specPath = FieldPath.root("spec");

/** Mirrors `ValidateReplicationControllerSpec`. */
export function validateReplicationController(
  { spec }: core_v1.ReplicationController,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { replicas, selector = {}, template } = spec ?? {};
  const labels = selector as Readonly<Record<string, string>>;
  return [
    ...validateNonnegativeFields(spec, ["minReadySeconds"], specPath),
    ...(Object.keys(labels).length === 0 ? [fieldErrors.required(specPath.child("selector"))] : []),
    ...(replicas === undefined
      ? [fieldErrors.required(specPath.child("replicas"))]
      : validateNonnegativeFields({ replicas }, ["replicas"], specPath)),
    ...validateTemplate(labels, template, options),
  ];
}

/** Mirrors `ValidatePodTemplateSpecForRC`. */
function validateTemplate(
  labels: Readonly<Record<string, string>>,
  template: core_v1.PodTemplateSpec | undefined,
  options: PodValidationOptions,
): readonly FieldError[] {
  const path = specPath.child("template");
  if (template === undefined) return [fieldErrors.required(path)];
  return [
    // An empty selector finds the pods of every template.
    ...validateTemplateLabels(labelSelectorFromSet(labels), template, path),
    ...validatePodTemplateSpec(template, path, options),
    ...validateEndlessPods(template, path, "ReplicationController"),
  ];
}
