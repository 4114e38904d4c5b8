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

/** A clause that cannot be formatted. */
class FormatError extends Error {
  override readonly name = "FormatError";
}

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
  for (let at = 0; at < template.length; ) {
    const percent = template.indexOf("%", at);
    if (percent === -1) return text + template.slice(at);
    text += template.slice(at, percent);
    if (template[percent + 1] === "%") {
      text += "%";
      at = percent + 2;
      continue;
    }
    const arg = args[argIndex];
    if (arg === undefined) throw new FormatError(`index ${argIndex} out of range`);
    argIndex++;
    const clause = parseClause(template, percent + 1);
    text += formatClause(clause, adaptNumber(arg));
    if (text.length > maxTextLength) return textTooLong;
    at = clause.end;
  }
  return text;
}

interface Clause {
  readonly verb: string;
  readonly precision: number | undefined;
  readonly end: number;
}

const defaultPrecision = 6;
/** Later versions of the library have this limit; here it keeps a few bytes from asking for megabytes. */
const maxPrecision = 100;

function parseClause(template: string, start: number): Clause {
  if (start >= template.length) throw new FormatError("unexpected end of string");
  let at = start;
  let precision: number | undefined;
  if (template[at] === ".") {
    const digits = /^\d*/.exec(template.slice(at + 1, at + 12))?.[0] ?? "";
    at += 1 + digits.length;
    if (at >= template.length) throw precisionError("could not find end of precision specifier");
    if (digits === "")
      throw precisionError('error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax');
    precision = Number(digits);
    if (precision > maxPrecision) {
      throw precisionError(`precision ${precision} exceeds maximum allowed precision ${maxPrecision}`);
    }
  }
  const verb = String.fromCodePoint(template.codePointAt(at) ?? 0);
  return { verb, precision, end: at + verb.length };
}

function precisionError(detail: string): FormatError {
  return new FormatError(`could not parse formatting clause: error while parsing precision: ${detail}`);
}

function formatClause({ verb, precision = defaultPrecision }: Clause, arg: Value): string {
  switch (verb) {
    case "s":
      return formatText(arg);
    case "d":
      return formatDecimal(arg);
    case "f":
      return formatFixed(floatOf(arg, "fixed-point"), precision);
    case "e":
      return formatScientific(floatOf(arg, "scientific"), precision);
    case "b":
      return typeof arg === "boolean"
        ? String(Number(arg))
        : integerOf(arg, "only integers and bools can be formatted as binary").toString(2);
    case "x":
      return formatHex(arg);
    case "X":
      return formatHex(arg).toUpperCase();
    case "o":
      return integerOf(arg, "octal clause can only be used on integers").toString(8);
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
  return String(integerOf(arg, "decimal clause can only be used on integers"));
}

const namedFloats: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function floatOf(arg: Value, clause: string): number {
  const named = typeof arg === "string" && Object.hasOwn(namedFloats, arg) ? namedFloats[arg] : undefined;
  if (named !== undefined) return named;
  if (arg instanceof Double) return arg.value;
  throw wrongType(`${clause} clause can only be used on doubles`, runtimeType(arg));
}

function formatHex(arg: Value): string {
  if (typeof arg === "string") return Buffer.from(arg, "utf8").toString("hex");
  if (arg instanceof Uint8Array) return Buffer.from(arg).toString("hex");
  return integerOf(arg, "only integers, byte buffers, and strings can be formatted as hex").toString(16);
}

const notText =
  "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";

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
  throw wrongType(notText, runtimeType(arg));
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
