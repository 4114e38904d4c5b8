import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  type StringMap,
  validateAnnotations,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { validatePodSpec } from "./pod-spec.js";

/** Metadata and spec of the pods that something makes. Mirrors `ValidatePodTemplateSpec`. */
export function validatePodTemplateSpec(
  template: core_v1.PodTemplateSpec | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const { labels, annotations } = template?.metadata ?? {};
  return [
    ...validateLabels(labels as StringMap | undefined, path.child("labels")),
    ...validateAnnotations(annotations as StringMap | undefined, path.child("annotations")),
    ...validatePodSpec(template?.spec, path.child("spec")),
  ];
}
