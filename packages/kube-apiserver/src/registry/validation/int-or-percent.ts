import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type IntOrString,
  isValidPercent,
  validateNonnegativeField,
} from "@kube-apiserver/apimachinery";

/** Checks for a number that is not negative, or a percentage. Mirrors `ValidatePositiveIntOrPercent`. */
export function validatePositiveIntOrPercent(value: IntOrString, path: FieldPath): readonly FieldError[] {
  if (typeof value === "number") return validateNonnegativeField(value, path);
  return isValidPercent(value).map((message) => fieldErrors.invalid(path, value, message));
}

/** Refuses percentages above 100. Mirrors `IsNotMoreThan100Percent`. */
export function validateNotMoreThan100Percent(value: IntOrString, path: FieldPath): readonly FieldError[] {
  const isTooMuch = typeof value === "string" && isValidPercent(value).length === 0 && intOrPercentValue(value) > 100;
  return isTooMuch ? [fieldErrors.invalid(path, value, "must not be greater than 100%")] : [];
}

/** The number or the number of percents; zero for a text that is neither. Mirrors `getIntOrPercentValue`. */
export function intOrPercentValue(value: IntOrString): number {
  if (typeof value === "number") return value;
  return /^[+-]?\d+%?$/.test(value) ? Number.parseInt(value, 10) : 0;
}
