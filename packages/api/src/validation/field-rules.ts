import {
  type Field,
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONValue,
  jsonEqual,
} from "@kube-apiserver/apimachinery";
import { validateFormat } from "./formats.js";
import type { ValidationRule } from "./rule-table.js";

/** A field with its value, and the one before. */
export interface FieldValue {
  readonly field: Field;
  readonly value: JSONValue | undefined;
  readonly old: JSONValue | undefined;
  readonly path: FieldPath;
  readonly isUpdate: boolean;
}

/** Whether a field has nothing in it, as Go sees it: a pointer to nothing is something. */
export function isUnset(value: JSONValue | undefined, { pointer }: Pick<Field, "pointer">): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === "object") return !pointer && Object.keys(value).length === 0;
  return !pointer && (value === "" || value === 0 || value === 0n || value === false);
}

/** What rules that end the look at a field say; undefined when the look goes on. */
export function checkPresence(rules: readonly ValidationRule[], state: FieldValue): readonly FieldError[] | undefined {
  const results = rules.flatMap((rule) => presenceOf(rule, state) ?? []);
  const isSkipped = isUnset(state.value, state.field) && rules.some(({ tag }) => tag === "optional");
  return results.length > 0 || isSkipped ? results : undefined;
}

function presenceOf({ tag, value: limit }: ValidationRule, state: FieldValue): readonly FieldError[] | undefined {
  const { field, value, path, isUpdate } = state;
  switch (tag) {
    case "immutable":
      return isUpdate ? [fieldErrors.invalid(path, null, "field is immutable")] : undefined;
    case "required":
      return isUnset(value, field) ? [fieldErrors.required(path)] : undefined;
    case "forbidden":
      return isUnset(value, field) ? undefined : [fieldErrors.forbidden(path, "")];
    case "maxItems":
      if (!Array.isArray(value) || value.length <= Number(limit)) return undefined;
      return [fieldErrors.tooMany(path, value.length, Number(limit))];
    case "update":
      return checkUpdate(String(limit), state);
    default:
      return undefined;
  }
}

/** Mirrors `validate.UpdatePointer` and its siblings. */
function checkUpdate(
  constraint: string,
  { field, value, old, path, isUpdate }: FieldValue,
): readonly FieldError[] | undefined {
  if (!isUpdate) return undefined;
  const [wasSet, isSet] = [!isUnset(old, field), !isUnset(value, field)];
  const refused = (detail: string) => [fieldErrors.invalid(path, null, detail)];
  if (constraint === "NoSet" && !wasSet && isSet) return refused("field cannot be set once created");
  if (constraint === "NoUnset" && wasSet && !isSet) return refused("field cannot be cleared once set");
  const changed = wasSet && isSet && !jsonEqual(value ?? null, old ?? null);
  return constraint === "NoModify" && changed ? refused("field cannot be modified once set") : undefined;
}

/** What a rule says of the value itself. */
export function checkValue(
  { tag, value: limit }: ValidationRule,
  value: JSONValue,
  path: FieldPath,
): readonly FieldError[] {
  if (typeof value === "string") return checkText(tag, limit, value, path);
  if (typeof value !== "number" && typeof value !== "bigint") return [];
  const bound = Number(limit);
  if (tag === "minimum" && value < bound) {
    return [fieldErrors.invalid(path, value, `must be greater than or equal to ${limit}`)];
  }
  if (tag === "maximum" && value > bound) {
    return [fieldErrors.invalid(path, value, `must be less than or equal to ${limit}`)];
  }
  return [];
}

function checkText(tag: string, limit: string | number | undefined, value: string, path: FieldPath) {
  switch (tag) {
    case "format":
      return validateFormat(String(limit), value, path);
    case "maxLength":
      return [...value].length > Number(limit) ? [fieldErrors.tooLongCharacters(path, Number(limit))] : [];
    case "maxBytes":
      return Buffer.byteLength(value) > Number(limit) ? [fieldErrors.tooLong(path, Number(limit))] : [];
    default:
      return [];
  }
}
