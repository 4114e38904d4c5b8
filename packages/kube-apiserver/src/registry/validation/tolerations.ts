import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDecimalInteger,
  isValidLabelValue,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "./names.js";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;

/** What {@link validateTolerations} lets through. */
export interface TolerationRules {
  /** The operators `Lt` and `Gt`. */
  readonly allowTolerationComparison: boolean;
}

/** Taints that a pod bears. Mirrors `ValidateTolerations`. */
export function validateTolerations(
  tolerations: readonly core_v1.Toleration[],
  path: FieldPath,
  rules: TolerationRules,
): readonly FieldError[] {
  return tolerations.flatMap((toleration, index) => validateToleration(toleration, path.index(index), rules));
}

function validateToleration(
  { key = "", operator = "" as "Equal", value = "", effect = "" as "NoExecute", tolerationSeconds }: core_v1.Toleration,
  path: FieldPath,
  rules: TolerationRules,
): readonly FieldError[] {
  const errors: FieldError[] = key === "" ? [] : validateLabelName(key, path.child("key"));
  if (key === "" && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(fieldErrors.invalid(path.child("operator"), operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(fieldErrors.invalid(path.child("effect"), effect, detail));
  }
  errors.push(...validateOperator(operator, value, path, rules));
  if (effect as string) errors.push(...validateTaintEffect(effect, path.child("effect")));
  return errors;
}

function validateOperator(
  operator: string,
  value: string,
  path: FieldPath,
  { allowTolerationComparison }: TolerationRules,
): readonly FieldError[] {
  const operatorPath = path.child("operator");
  switch (operator) {
    case "":
    case "Equal": {
      const messages = isValidLabelValue(value);
      return messages.length === 0 ? [] : [fieldErrors.invalid(operatorPath, value, messages.join(";"))];
    }
    case "Exists":
      if (value === "") return [];
      return [fieldErrors.invalid(operatorPath, value, "value must be empty when `operator` is 'Exists'")];
    case "Lt":
    case "Gt":
      if (allowTolerationComparison) return validateInteger(value, path.child("value"));
      return [fieldErrors.notSupported(operatorPath, operator, ["Equal", "Exists", "Lt", "Gt"])];
    default:
      return [fieldErrors.notSupported(operatorPath, operator, ["Equal", "Exists"])];
  }
}

function validateInteger(value: string, path: FieldPath): readonly FieldError[] {
  const errors = invalidFor(isDecimalInteger(value), value, path);
  const parse = `strconv.ParseInt: parsing ${JSON.stringify(value)}`;
  if (!/^[+-]?\d+$/.test(value)) return [...errors, fieldErrors.invalid(path, value, `${parse}: invalid syntax`)];
  const number = BigInt(value.replace("+", ""));
  if (number >= minInt64 && number <= maxInt64) return errors;
  return [...errors, fieldErrors.invalid(path, value, `${parse}: value out of range`)];
}

/** What a taint does to pods that do not bear it. Mirrors `validateTaintEffect`. */
export function validateTaintEffect(effect: string, path: FieldPath): readonly FieldError[] {
  return effects.includes(effect) ? [] : [fieldErrors.notSupported(path, effect, effects)];
}
