import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONObject,
  type StringMap,
  validateAnnotations,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { validateClaimSpec } from "../../persistentvolumeclaim/validate-spec.js";

/** A volume whose claim is made with the pod. Mirrors `validateEphemeralVolumeSource`. */
export function validateEphemeralVolume(
  { volumeClaimTemplate: template }: core_v1.EphemeralVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  const templatePath = path.child("volumeClaimTemplate");
  if (template === undefined) return [fieldErrors.required(templatePath)];
  return [
    ...validateTemplateMeta(template.metadata as JSONObject | undefined, templatePath.child("metadata")),
    ...validateClaimSpec(template.spec ?? {}, templatePath.child("spec")),
  ];
}

/** Of the metadata, labels and annotations are handed on; the rest must not be there. */
function validateTemplateMeta(metadata: JSONObject = {}, path: FieldPath): readonly FieldError[] {
  const { annotations, labels, ...rest } = metadata;
  const others = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return [
    ...validateAnnotations(annotations as StringMap | undefined, path.child("annotations")),
    ...validateLabels(labels as StringMap | undefined, path.child("labels")),
    ...others.map(([name]) => fieldErrors.forbidden(path.child(name), "cannot be set")),
  ];
}
