import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  getOwn,
  type JSONObject,
  type StringMap,
  validateAnnotations,
  validateLabels,
} from "@kube-apiserver/apimachinery";

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

function validateClaimSpec(
  { accessModes = [], resources }: core_v1.PersistentVolumeClaimSpec,
  path: FieldPath,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (accessModes.length === 0) {
    errors.push(fieldErrors.required(path.child("accessModes"), "at least 1 access mode is required"));
  }
  if (getOwn(resources?.requests ?? {}, "storage") === undefined) {
    errors.push(fieldErrors.required(path.child("resources").key("storage")));
  }
  return errors;
}
