import { getOwn } from "../json/json-value.js";
import { compareUTF8 } from "../json/stringify.js";
import type { StringMap } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors, toAggregateText } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { isQualifiedName, isValidLabelValue } from "../validation/qualified-name.js";
import { SelectorError } from "./selector-error.js";

/** How a requirement relates a label to its values. Mirrors `selection.Operator`. */
export type LabelOperator = "in" | "notin" | "=" | "==" | "!=" | "gt" | "lt" | "exists" | "!";

/** Operators that take values, in the order in which messages list them. */
export const binaryOperators: readonly LabelOperator[] = ["in", "notin", "=", "==", "!=", "gt", "lt"];

/** One term of a label selector. Mirrors `labels.Requirement`. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Without repetition. */
  readonly values: readonly string[];
  /** The same values, where there are many: they are compared with the labels of every object. */
  readonly valueSet?: ReadonlySet<string>;
}

/** From so many values on a set finds one faster. */
const manyValues = 16;

const valuesPath = FieldPath.root("values");

/**
 * Builds a requirement.
 * @throws SelectorError when key, operator and values do not go together; the message names every mistake.
 */
export function newLabelRequirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const errors = [
    ...validateKey(key),
    ...validateCount(operator, values),
    ...values.flatMap((value, index) => validateValue(key, value, index)),
  ];
  if (errors.length > 0) throw new SelectorError(toAggregateText(errors));
  const requirement = { key, operator, values: [...values] };
  return values.length < manyValues ? requirement : { ...requirement, valueSet: new Set(values) };
}

function validateKey(key: string): FieldError[] {
  const messages = isQualifiedName(key);
  return messages.length === 0 ? [] : [fieldErrors.invalid("key", key, messages.join("; "))];
}

function validateValue(key: string, value: string, index: number): FieldError[] {
  const messages = isValidLabelValue(value);
  if (messages.length === 0) return [];
  return [fieldErrors.invalid(valuesPath.index(index).key(key), value, messages.join("; "))];
}

function validateCount(operator: LabelOperator, values: readonly string[]): FieldError[] {
  const refuse = (detail: string) => [fieldErrors.invalid(valuesPath, values, detail)];
  switch (operator) {
    case "in":
    case "notin":
      return values.length === 0 ? refuse("for 'in', 'notin' operators, values set can't be empty") : [];
    case "=":
    case "==":
    case "!=":
      return values.length === 1 ? [] : refuse("exact-match compatibility requires one single value");
    case "exists":
    case "!":
      return values.length === 0 ? [] : refuse("values set must be empty for exists and does not exist");
    case "gt":
    case "lt":
      return [
        ...(values.length === 1 ? [] : refuse("for 'Gt', 'Lt' operators, exactly one value is required")),
        ...values.flatMap((value, index) => validateInteger(value, index)),
      ];
    default:
      return operator satisfies never;
  }
}

function validateInteger(value: string, index: number): FieldError[] {
  if (parseInt64(value) !== undefined) return [];
  return [
    fieldErrors.invalid(valuesPath.index(index), value, "for 'Gt', 'Lt' operators, the value must be an integer"),
  ];
}

function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,30}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Whether an object with these labels meets the requirement. */
export function requirementMatches(requirement: LabelRequirement, labels: StringMap): boolean {
  const value = getOwn(labels, requirement.key);
  if (typeof value !== "string") return matchesMissing(requirement.operator);
  switch (requirement.operator) {
    case "in":
    case "=":
    case "==":
      return hasValue(requirement, value);
    case "notin":
    case "!=":
      return !hasValue(requirement, value);
    case "exists":
      return true;
    case "!":
      return false;
    case "gt":
      return comparesTo(value, requirement, (left, right) => left > right);
    case "lt":
      return comparesTo(value, requirement, (left, right) => left < right);
    default:
      return requirement.operator satisfies never;
  }
}

function hasValue({ values, valueSet }: LabelRequirement, value: string): boolean {
  return valueSet === undefined ? values.includes(value) : valueSet.has(value);
}

function matchesMissing(operator: LabelOperator): boolean {
  return operator === "notin" || operator === "!=" || operator === "!";
}

function comparesTo(
  value: string,
  { values: [bound = ""] }: LabelRequirement,
  compare: (left: bigint, right: bigint) => boolean,
): boolean {
  const left = parseInt64(value);
  const right = parseInt64(bound);
  return left !== undefined && right !== undefined && compare(left, right);
}

/** The requirement in the syntax of selectors, its values sorted. */
export function requirementToString({ key, operator, values }: LabelRequirement): string {
  const list = [...values].sort(compareUTF8).join(",");
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${list})`;
    case "gt":
      return `${key}>${list}`;
    case "lt":
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}
