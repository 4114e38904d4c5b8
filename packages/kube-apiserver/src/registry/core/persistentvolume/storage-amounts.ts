import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";

/** An amount that is not negative, as a whole number. Mirrors `validateBasicResource`. */
export function validateBasicAmount(text: string, path: FieldPath): readonly FieldError[] {
  const value = Quantity.parse(text).value();
  return value < 0n ? [fieldErrors.invalid(path, value, "must be a valid resource quantity")] : [];
}

/** An amount above zero. Mirrors `ValidatePositiveQuantityValue`. */
export function validatePositiveAmount(text: string, path: FieldPath): readonly FieldError[] {
  return Quantity.parse(text).sign > 0 ? [] : [fieldErrors.invalid(path, text, "must be greater than zero")];
}
