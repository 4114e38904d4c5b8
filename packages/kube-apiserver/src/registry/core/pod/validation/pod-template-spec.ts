import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type StringMap,
  validateAnnotations,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { validateAnnotationsMatchFields } from "./annotation-fields.js";
import { validatePodAnnotations } from "./annotations.js";
import type { PodValidationOptions } from "./options.js";
import { validatePodSpec } from "./pod-spec.js";

/**
 * Metadata and spec of the pods that something makes. Upstream's paths of metadata leave out `metadata`. Mirrors
 * `ValidatePodTemplateSpec`.
 */
export function validatePodTemplateSpec(
  template: core_v1.PodTemplateSpec | undefined,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { metadata, spec } = template ?? {};
  const specPath = path.child("spec");
  const annotationsPath = path.child("annotations");
  const isDebugged = (spec?.ephemeralContainers ?? []).length > 0;
  return [
    ...validateLabels(metadata?.labels as StringMap | undefined, path.child("labels")),
    ...validateAnnotations(metadata?.annotations as StringMap | undefined, annotationsPath),
    ...validatePodAnnotations(template ?? {}, annotationsPath, options),
    ...validatePodSpec(spec, specPath, options),
    ...validateAnnotationsMatchFields(template ?? {}, specPath),
    ...(isDebugged
      ? [
          fieldErrors.forbidden(
            specPath.child("ephemeralContainers"),
            "ephemeral containers not allowed in pod template",
          ),
        ]
      : []),
  ];
}
