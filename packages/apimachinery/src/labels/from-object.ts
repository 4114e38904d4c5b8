import { quoteGo } from "../json/go-quote.js";
import type { JSONObject } from "../json/json-value.js";
import type { StringMap } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { validateLabelName, validateLabels } from "../validation/labels.js";
import { isValidLabelValue } from "../validation/qualified-name.js";
import { type LabelOperator, newLabelRequirement } from "./requirement.js";
import { everythingLabels, LabelSelector, nothingLabels } from "./selector.js";
import { SelectorError } from "./selector-error.js";

/** Mirrors `metav1.LabelSelectorRequirement`. */
export interface LabelSelectorRequirement extends JSONObject {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist` where it is valid. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Mirrors `metav1.LabelSelector`, the selector as part of an object. */
export interface LabelSelectorObject extends JSONObject {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

const operators: ReadonlyMap<string, LabelOperator> = new Map<string, LabelOperator>([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

/**
 * The selector that an object describes: an absent one chooses nothing, an empty one everything. Mirrors
 * `metav1.LabelSelectorAsSelector`.
 * @throws SelectorError when it is not valid.
 */
export function labelSelectorFromObject(object: LabelSelectorObject | null | undefined): LabelSelector {
  if (object === null || object === undefined) return nothingLabels;
  const equalities = Object.entries(object.matchLabels ?? {}).map(([key, value = ""]) =>
    newLabelRequirement(key, "=", [value]),
  );
  const expressions = (object.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const known = operators.get(operator);
    if (known === undefined) {
      throw new SelectorError(`${quoteGo(operator)} is not a valid label selector operator`);
    }
    return newLabelRequirement(key, known, values);
  });
  if (equalities.length + expressions.length === 0) return everythingLabels;
  return new LabelSelector([...equalities, ...expressions]);
}

/** What {@link validateLabelSelector} lets pass, for objects stored before the rule; both default to false. */
export interface LabelSelectorValidationOptions {
  readonly allowInvalidLabelValues?: boolean;
  readonly allowUnknownOperators?: boolean;
}

/** Checks a selector inside an object. Mirrors `v1validation.ValidateLabelSelector`. */
export function validateLabelSelector(
  selector: LabelSelectorObject | null | undefined,
  path: FieldPath,
  options: LabelSelectorValidationOptions = {},
): FieldError[] {
  return [
    ...validateLabels(selector?.matchLabels, path.child("matchLabels")),
    ...(selector?.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(requirement, path.child("matchExpressions").index(index), options),
    ),
  ];
}

function validateRequirement(
  { key = "", operator = "", values = [] }: LabelSelectorRequirement,
  path: FieldPath,
  { allowInvalidLabelValues = false, allowUnknownOperators = false }: LabelSelectorValidationOptions,
): FieldError[] {
  const errors = validateOperator(operator, values, path, allowUnknownOperators);
  errors.push(...validateLabelName(key, path.child("key")));
  if (allowInvalidLabelValues) return errors;
  for (const [index, value] of values.entries()) {
    for (const message of isValidLabelValue(value)) {
      errors.push(fieldErrors.invalid(path.child("values").index(index), value, message));
    }
  }
  return errors;
}

function validateOperator(
  operator: string,
  values: readonly string[],
  path: FieldPath,
  allowUnknown: boolean,
): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length > 0) return [];
      return [fieldErrors.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist": {
      if (values.length === 0) return [];
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return [fieldErrors.forbidden(path.child("values"), detail)];
    }
    default:
      if (allowUnknown) return [];
      return [fieldErrors.invalid(path.child("operator"), operator, "not a valid selector operator")];
  }
}
