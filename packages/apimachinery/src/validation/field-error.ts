import { escapeHTML } from "../json/escape-html.js";
import { quoteGo } from "../json/go-quote.js";
import type { JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import type { FieldPath } from "./field-path.js";
import { countFieldError } from "./findings.js";

/** What is wrong with a field; also the `reason` of the cause in a Status. Mirrors `field.ErrorType`. */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooShort"
  | "FieldValueTooMany"
  | "FieldValueTooFew"
  | "FieldValueTypeInvalid"
  | "InternalError";

/** Stands for a bad value that the message must not show. */
export const omitValue: unique symbol = Symbol("omitValue");

/** One mistake in one field of an object. Mirrors `field.Error`. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** Path of the field: `spec.ports[0].name`. */
  readonly field: string;
  /** The value as the client sent it; undefined is shown as null. */
  readonly badValue: JSONValue | undefined | typeof omitValue;
  /** What is wrong with it, in words; may be empty. */
  readonly detail: string;
}

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: "Not found",
  FieldValueRequired: "Required value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooShort: "Too short",
  FieldValueTooMany: "Too many",
  FieldValueTooFew: "Too few",
  FieldValueTypeInvalid: "Invalid value",
  InternalError: "Internal error",
};

const typesWithoutValue: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  "FieldValueRequired",
  "FieldValueForbidden",
  "FieldValueTooLong",
  "FieldValueTooShort",
  "InternalError",
]);

/** The message without the path: `Invalid value: "x": must be …`. Mirrors `field.Error.ErrorBody`. */
export function toErrorBody({ type, badValue, detail }: FieldError): string {
  const value = typesWithoutValue.has(type) || badValue === omitValue ? "" : `: ${renderValue(badValue)}`;
  return `${titles[type]}${value}${detail === "" ? "" : `: ${detail}`}`;
}

/** The whole message: `spec.name: Invalid value: "x": must be …`. Mirrors `field.Error.Error`. */
export function toErrorText(error: FieldError): string {
  return `${error.field}: ${toErrorBody(error)}`;
}

function renderValue(value: JSONValue | undefined): string {
  switch (typeof value) {
    case "string":
      return quoteGo(value);
    case "number":
      return renderNumber(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      // json.Marshal escapes for HTML, and the escapes show in the message.
      return escapeHTML(stringifyJSON(value ?? null));
  }
}

// Go prints small doubles with an exponent from 1e-05 on, JavaScript from 1e-7 on.
function renderNumber(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/**
 * The message for a list of mistakes: each once, in order, `[a, b]` when there are several. Mirrors
 * `ErrorList.ToAggregate`.
 */
export function toAggregateText(errors: readonly FieldError[]): string {
  return aggregateMessages(errors.map(toErrorText));
}

/** Joins messages as upstream's aggregate error does: each once, in order, in brackets when there are several. */
export function aggregateMessages(messages: readonly string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length === 1 ? (distinct[0] ?? "") : distinct.length === 0 ? "" : `[${distinct.join(", ")}]`;
}

type Path = FieldPath | string;
type Value = JSONValue | undefined | typeof omitValue;

function newFieldError(type: FieldErrorType, path: Path, badValue: Value, detail: string): FieldError {
  return countFieldError({ type, field: path.toString(), badValue, detail });
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Makers of {@link FieldError}, one per type, with upstream's details. Mirrors the functions of package `field`. */
export const fieldErrors = {
  /** The value is malformed or out of bounds. */
  invalid: (path: Path, value: Value, detail: string) => newFieldError("FieldValueInvalid", path, value, detail),
  /** The value has another type than the schema says. */
  typeInvalid: (path: Path, value: Value, detail: string) =>
    newFieldError("FieldValueTypeInvalid", path, value, detail),
  /** The value is missing or empty. */
  required: (path: Path, detail = "") => newFieldError("FieldValueRequired", path, "", detail),
  /** The value must be unique and is not. */
  duplicate: (path: Path, value: Value) => newFieldError("FieldValueDuplicate", path, value, ""),
  /** The value refers to something that does not exist. */
  notFound: (path: Path, value: Value) => newFieldError("FieldValueNotFound", path, value, ""),
  /** The value is not one of a closed set; the set is listed in the order given. */
  notSupported: (path: Path, value: Value, supported: readonly string[]) =>
    newFieldError(
      "FieldValueNotSupported",
      path,
      value,
      supported.length === 0 ? "" : `supported values: ${supported.map(quoteGo).join(", ")}`,
    ),
  /** The value is well-formed but not allowed here. */
  forbidden: (path: Path, detail: string) => newFieldError("FieldValueForbidden", path, "", detail),
  /** The value has too many bytes; a negative limit is not named. */
  tooLong: (path: Path, maxBytes: number) =>
    newFieldError(
      "FieldValueTooLong",
      path,
      omitValue,
      maxBytes < 0 ? "value is too long" : `may not be more than ${plural(maxBytes, "byte")}`,
    ),
  /** The value has too many characters; a negative limit is not named. */
  tooLongCharacters: (path: Path, maxCharacters: number) =>
    newFieldError(
      "FieldValueTooLong",
      path,
      omitValue,
      maxCharacters < 0 ? "value is too long" : `may not be more than ${plural(maxCharacters, "character")}`,
    ),
  /** The value has too few characters; a negative limit is not named. */
  tooShort: (path: Path, value: Value, minCharacters: number) =>
    newFieldError(
      "FieldValueTooShort",
      path,
      value,
      minCharacters < 0 ? "value is too short" : `must be at least ${plural(minCharacters, "character")}`,
    ),
  /** The list has too many items; a negative count is not shown. */
  tooMany: (path: Path, actual: number, max: number) =>
    newFieldError(
      "FieldValueTooMany",
      path,
      actual < 0 ? omitValue : actual,
      max < 0 ? "has too many items" : `must have at most ${plural(max, "item")}`,
    ),
  /** The list has too few items; a negative count is not shown. */
  tooFew: (path: Path, actual: number, min: number) =>
    newFieldError(
      "FieldValueTooFew",
      path,
      actual < 0 ? omitValue : actual,
      min < 0 ? "has too few items" : `must have at least ${plural(min, "item")}`,
    ),
  /** Something failed that is not the client's fault. */
  internalError: (path: Path, detail: string) => newFieldError("InternalError", path, omitValue, detail),
} as const;
