import type { ManagedFieldsEntry } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import type { FieldPath } from "./field-path.js";
import { byteLength } from "./messages.js";

/** Longest name of a field manager, in bytes. */
export const fieldManagerMaxLength = 128;
const subresourceMaxLength = 256;

/** Checks the name of a field manager: short and printable. Mirrors `v1validation.ValidateFieldManager`. */
export function validateFieldManager(fieldManager: string, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (byteLength(fieldManager) > fieldManagerMaxLength) errors.push(fieldErrors.tooLong(path, fieldManagerMaxLength));
  let position = 0;
  for (const rune of fieldManager) {
    if (!isPrintable(rune)) {
      const detail = `invalid character ${nameRune(rune)} (at position ${position})`;
      errors.push(fieldErrors.invalid(path, fieldManager, detail));
    }
    position += byteLength(rune);
  }
  return errors;
}

function isPrintable(rune: string): boolean {
  return rune === " " || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(rune);
}

// Go's %#U of a rune that cannot be printed.
function nameRune(rune: string): string {
  return `U+${(rune.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Checks what clients may set in managedFields. Mirrors `v1validation.ValidateManagedFields`. */
export function validateManagedFields(entries: readonly ManagedFieldsEntry[], path: FieldPath): FieldError[] {
  return entries.flatMap((entry, index) => validateEntry(entry, path.index(index)));
}

function validateEntry(entry: ManagedFieldsEntry, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const { operation = "", fieldsType = "", manager = "", subresource = "" } = entry;
  if (operation !== "Apply" && operation !== "Update") {
    errors.push(fieldErrors.invalid(path.child("operation"), operation, "must be `Apply` or `Update`"));
  }
  if (fieldsType !== "" && fieldsType !== "FieldsV1") {
    errors.push(fieldErrors.invalid(path.child("fieldsType"), fieldsType, "must be `FieldsV1`"));
  }
  errors.push(...validateFieldManager(manager, path.child("manager")));
  if (byteLength(subresource) > subresourceMaxLength) {
    errors.push(fieldErrors.tooLong(path.child("subresource"), subresourceMaxLength));
  }
  return errors;
}
