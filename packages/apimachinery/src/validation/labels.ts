import type { StringMap } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import type { FieldPath } from "./field-path.js";
import { byteLength } from "./messages.js";
import { isQualifiedName, isValidLabelValue } from "./qualified-name.js";

/** All keys and values of an object's annotations together, in bytes. */
export const totalAnnotationSizeLimit = 256 * 1024;

/** Checks the key of a label. Mirrors `v1validation.ValidateLabelName`. */
export function validateLabelName(name: string, path: FieldPath): FieldError[] {
  return isQualifiedName(name).map((message) => fieldErrors.invalid(path, name, message));
}

/** Checks keys and values of labels; every error names the whole map. Mirrors `v1validation.ValidateLabels`. */
export function validateLabels(labels: StringMap | undefined, path: FieldPath): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value = ""]) => [
    ...validateLabelName(key, path),
    ...isValidLabelValue(value).map((message) => fieldErrors.invalid(path, value, message)),
  ]);
}

/** Checks keys (in any case) and the total size of annotations. Mirrors `validation.ValidateAnnotations`. */
export function validateAnnotations(annotations: StringMap | undefined, path: FieldPath): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = entries.flatMap(([key]) =>
    isQualifiedName(key.toLowerCase()).map((message) => fieldErrors.invalid(path, key, message)),
  );
  let size = 0;
  for (const [key, value = ""] of entries) size += byteLength(key) + byteLength(value);
  if (size > totalAnnotationSizeLimit) errors.push(fieldErrors.tooLong(path, totalAnnotationSizeLimit));
  return errors;
}
