import { quoteGo } from "@kube-apiserver/apimachinery";
import type { CelType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { formatGoShortest } from "../values/go-float.js";
import { mapEntries } from "../values/map-access.js";
import { numberOf } from "../values/numbers.js";
import { adaptNumber } from "../values/own-value.js";
import { isList, isMap, runtimeType } from "../values/runtime-type.js";
import { maxTextLength, textTooLong } from "../values/text.js";
import { Timestamp } from "../values/timestamp.js";
import { TypeValue } from "../values/type-value.js";
import { Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";
import { formatFixed, formatScientific } from "./format-number.js";
import { complaints, defaultPrecision, type FormatClause, FormatError, templateParts } from "./format-template.js";

/** `template.format(args)`. Mirrors the formatter of `ext.Strings` version 2, whose locale is en-US. */
export function formatString(template: string, args: readonly Value[]): Value {
  try {
    return format(template, args);
  } catch (err) {
    if (!(err instanceof FormatError)) throw err;
    return new CelError(err.message);
  }
}

function format(template: string, args: readonly Value[]): Value {
  let text = "";
  let argIndex = 0;
  for (const part of templateParts(template)) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const arg = args[argIndex];
    if (arg === undefined) throw new FormatError(`index ${argIndex} out of range`);
    argIndex++;
    text += formatClause(part, adaptNumber(arg));
    if (text.length > maxTextLength) return textTooLong;
  }
  return text;
}

function formatClause({ verb, precision = defaultPrecision }: FormatClause, arg: Value): string {
  switch (verb) {
    case "s":
      return formatText(arg);
    case "d":
      return formatDecimal(arg);
    case "f":
      return formatFixed(floatOf(arg, complaints.f), precision);
    case "e":
      return formatScientific(floatOf(arg, complaints.e), precision);
    case "b":
      return typeof arg === "boolean" ? String(Number(arg)) : integerOf(arg, complaints.b).toString(2);
    case "x":
      return formatHex(arg);
    case "X":
      return formatHex(arg).toUpperCase();
    case "o":
      return integerOf(arg, complaints.o).toString(8);
    default:
      throw new FormatError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function wrongType(complaint: string, { name }: CelType): FormatError {
  return new FormatError(`error during formatting: ${complaint}, was given ${name}`);
}

function integerOf(arg: Value, complaint: string): number | bigint {
  const number = arg instanceof Double ? undefined : numberOf(arg);
  if (number === undefined) throw wrongType(complaint, runtimeType(arg));
  return number;
}

function formatDecimal(arg: Value): string {
  return String(integerOf(arg, complaints.d));
}

const namedFloats: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function floatOf(arg: Value, complaint: string): number {
  const named = typeof arg === "string" && Object.hasOwn(namedFloats, arg) ? namedFloats[arg] : undefined;
  if (named !== undefined) return named;
  if (arg instanceof Double) return arg.value;
  throw wrongType(complaint, runtimeType(arg));
}

function formatHex(arg: Value): string {
  if (typeof arg === "string") return Buffer.from(arg, "utf8").toString("hex");
  if (arg instanceof Uint8Array) return Buffer.from(arg).toString("hex");
  return integerOf(arg, complaints.x).toString(16);
}

/** `%s` */
function formatText(arg: Value): string {
  if (typeof arg === "string") return arg;
  if (isList(arg)) return formatList(arg);
  if (isMap(arg)) return formatMap(arg);
  if (arg === null || typeof arg === "boolean") return String(arg);
  if (arg instanceof Double) return formatGoShortest(arg.value);
  if (arg instanceof Uint || typeof arg === "number" || typeof arg === "bigint") return String(numberOf(arg));
  if (arg instanceof Timestamp || arg instanceof Duration) return arg.toString();
  if (arg instanceof TypeValue) return arg.name;
  if (arg instanceof Uint8Array) return bytesText(arg);
  throw wrongType(complaints.s, runtimeType(arg));
}

function bytesText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  if (Buffer.compare(Buffer.from(text, "utf8"), bytes) !== 0) {
    throw new FormatError("error during formatting: invalid UTF-8 in bytes, cannot convert to string");
  }
  return text;
}

function formatList(list: readonly Value[]): string {
  return `[${list.map((item) => formatNested(adaptNumber(item))).join(", ")}]`;
}

function formatMap(map: Parameters<typeof mapEntries>[0]): string {
  const entries = [...mapEntries(map)].map(
    ([key, value]) => [formatNested(key), formatNested(adaptNumber(value))] as const,
  );
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(", ")}}`;
}

/** Inside a list or a map values look as in the language. */
function formatNested(value: Value): string {
  if (typeof value === "string") return quoteGo(value);
  if (value instanceof Uint8Array) return `b${quoteGo(bytesText(value))}`;
  if (value instanceof Double) return nestedDouble(value.value);
  if (value instanceof Timestamp) return `timestamp(${quoteGo(value.toString())})`;
  if (value instanceof Duration) return `duration(${quoteGo(value.toString())})`;
  return formatText(value);
}

function nestedDouble(value: number): string {
  return Number.isFinite(value) ? value.toFixed(defaultPrecision) : `"${formatGoShortest(value)}"`;
}
