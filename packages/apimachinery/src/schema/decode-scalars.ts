import type { JSONValue } from "../json/json-value.js";
import type { DecodeContext } from "./decode-context.js";
import { DecodeError, goValueKind } from "./decode-error.js";
import { formatGoDuration, parseGoDuration } from "./go-duration.js";
import { canonicalMicroTime, canonicalTime } from "./go-time.js";
import { quantityText } from "./quantity-text.js";
import type { ScalarSchema } from "./schema.js";

/** Checks a value that is not null and returns the form in which Go writes it back. */
export type ScalarDecoder = (value: JSONValue, context: DecodeContext) => JSONValue;

/** The decoder of `schema`. */
export function scalarDecoder(schema: ScalarSchema): ScalarDecoder {
  switch (schema.type) {
    case "string":
      return (value, context) => (typeof value === "string" ? value : context.typeError(value, schema));
    case "boolean":
      return (value, context) => (typeof value === "boolean" ? value : context.typeError(value, schema));
    case "int32":
      return integerDecoder(schema, -2_147_483_648, 2_147_483_647);
    case "int64":
    case "integer":
      return integerDecoder(schema, -9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n);
    case "number":
      return (value, context) => (isNumeric(value) ? value : context.typeError(value, schema));
    case "bytes":
      return (value, context) =>
        typeof value === "string" ? canonicalBase64(value) : context.typeError(value, schema);
    case "time":
      return textDecoder(canonicalTime);
    case "microTime":
      return textDecoder(canonicalMicroTime);
    case "duration":
      return textDecoder((text) => formatGoDuration(parseGoDuration(text)));
    case "quantity":
      return (value) => quantityText(isNumeric(value) || typeof value === "string" ? String(value) : "");
    case "intOrString":
      return intOrStringDecoder();
    default:
      return schema.type satisfies never;
  }
}

/** What Go writes for the zero value of `schema`. */
export function scalarZero(schema: ScalarSchema): JSONValue {
  switch (schema.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "integer":
    case "number":
    case "intOrString":
      return 0;
    case "bytes":
    case "time":
    case "microTime":
      return null;
    case "duration":
      return "0s";
    case "quantity":
      return "0";
    default:
      return schema.type satisfies never;
  }
}

/**
 * Whether Go's `omitempty` drops the zero value. Times, quantities, durations and intOrStrings are structs in Go, and
 * `omitempty` never drops a struct.
 */
export function omitsEmpty(schema: ScalarSchema): boolean {
  switch (schema.type) {
    case "string":
    case "boolean":
    case "int32":
    case "int64":
    case "integer":
    case "number":
    case "bytes":
      return true;
    default:
      return false;
  }
}

function isNumeric(value: JSONValue): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function integerDecoder(schema: ScalarSchema, min: number | bigint, max: number | bigint): ScalarDecoder {
  const plain: ScalarSchema = { kind: "scalar", type: schema.type };
  return (value, context) => {
    if (!isNumeric(value)) return context.typeError(value, schema);
    return fits(value, min, max) ? value : context.numberError(value, plain);
  };
}

function fits(value: number | bigint, min: number | bigint, max: number | bigint): boolean {
  return (typeof value === "bigint" || Number.isInteger(value)) && value >= min && value <= max;
}

/** Times and durations are text in JSON; Go decodes them by way of a string. */
function textDecoder(canonical: (text: string) => string | null): ScalarDecoder {
  return (value, context) =>
    typeof value === "string" ? canonical(value) : context.fail(goValueKind(value), "string");
}

function intOrStringDecoder(): ScalarDecoder {
  return (value, context) => {
    if (typeof value === "string") return value;
    if (isNumeric(value) && fits(value, -2_147_483_648, 2_147_483_647)) return value;
    return context.fail(isNumeric(value) ? `number ${value}` : goValueKind(value), "int32");
  };
}

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** Standard base64 as Go writes it: no line breaks, unused bits zero. */
function canonicalBase64(text: string): string {
  const compact = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, "") : text;
  if (compact.length % 4 !== 0 || !base64Text.test(compact)) {
    throw new DecodeError(`illegal base64 data at input byte ${illegalByte(text)}`);
  }
  if (!compact.endsWith("=")) return compact;
  return compact.slice(0, -4) + Buffer.from(compact.slice(-4), "base64").toString("base64");
}

function illegalByte(text: string): number {
  const illegal = /[^A-Za-z0-9+/=\r\n]/.exec(text);
  if (illegal !== null) return Buffer.byteLength(text.slice(0, illegal.index));
  const padding = /=(?=[^=\r\n])|=(?===)/.exec(text);
  if (padding !== null) return padding.index;
  // What is left is a last group that is too short.
  return text.length - (text.length % 4);
}
