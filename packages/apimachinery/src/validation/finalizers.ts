import { quoteGo } from "../json/go-quote.js";
import { compareUTF8 } from "../json/stringify.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import type { FieldPath } from "./field-path.js";
import { isQualifiedName } from "./qualified-name.js";

/** Set by a delete that orphans dependents. */
export const orphanFinalizer = "orphan";
/** Set by a delete that waits for dependents. */
export const foregroundDeletionFinalizer = "foregroundDeletion";

/** Checks the name of one finalizer. Mirrors `validation.ValidateFinalizerName` of apimachinery. */
export function validateFinalizerName(name: string, path: FieldPath): FieldError[] {
  return isQualifiedName(name).map((message) => fieldErrors.invalid(path, name, message));
}

/** Checks names, and that the two finalizers of deletion are not both there. Mirrors `validation.ValidateFinalizers`. */
export function validateFinalizers(finalizers: readonly string[], path: FieldPath): FieldError[] {
  const errors = finalizers.flatMap((finalizer) => validateFinalizerName(finalizer, path));
  if (finalizers.includes(orphanFinalizer) && finalizers.includes(foregroundDeletionFinalizer)) {
    const detail = `finalizer ${orphanFinalizer} and ${foregroundDeletionFinalizer} cannot be both set`;
    errors.push(fieldErrors.invalid(path, finalizers, detail));
  }
  return errors;
}

/** Refuses finalizers that were not there before. Mirrors `validation.ValidateNoNewFinalizers`. */
export function validateNoNewFinalizers(
  finalizers: readonly string[],
  before: readonly string[],
  path: FieldPath,
): FieldError[] {
  const known = new Set(before);
  const added = [...new Set(finalizers)].filter((finalizer) => !known.has(finalizer)).sort(compareUTF8);
  if (added.length === 0) return [];
  const shown = `[]string{${added.map(quoteGo).join(", ")}}`;
  return [
    fieldErrors.forbidden(
      path,
      `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`,
    ),
  ];
}
