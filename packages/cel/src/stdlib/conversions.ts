import { parseGoDuration } from "@kube-apiserver/apimachinery";
import { type FunctionDecl, type Overload, overload } from "../declarations.js";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  stringType,
  timestampType,
  typeParam,
  typeTypeOf,
  uintType,
} from "../types/type.js";
import { CelError, intOverflow, timestampOverflow, uintOverflow } from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { formatGoShortest } from "../values/go-float.js";
import { type Int, maxInt64, minInt64, toInt } from "../values/int.js";
import { parseTimestamp } from "../values/parse-timestamp.js";
import { runtimeType } from "../values/runtime-type.js";
import { Timestamp } from "../values/timestamp.js";
import { TypeValue } from "../values/type-value.js";
import { maxUint64, Uint } from "../values/uint.js";
import type { Value } from "../values/value.js";
import { taking } from "./arguments.js";

const a = typeParam("A");
const identity = taking((value: Value) => value);

function conversion(id: string, from: CelType, to: CelType, body: (value: never) => Value): Overload {
  return overload(id, [from], to, taking(body as (value: Value) => Value));
}

/** `bool(x)`, `int(x)` and the like, `dyn(x)` and `type(x)`. */
export const conversions: readonly FunctionDecl[] = [
  {
    name: "type",
    overloads: [
      overload(
        "type",
        [a],
        typeTypeOf(a),
        taking((value: Value) => new TypeValue(runtimeType(value))),
      ),
    ],
  },
  { name: "dyn", overloads: [overload("to_dyn", [a], dynType, identity)] },
  {
    name: "bool",
    overloads: [
      overload("bool_to_bool", [boolType], boolType, identity),
      conversion("string_to_bool", stringType, boolType, parseBool),
    ],
  },
  {
    name: "bytes",
    overloads: [
      overload("bytes_to_bytes", [bytesType], bytesType, identity),
      conversion("string_to_bytes", stringType, bytesType, (text: string) => Buffer.from(text, "utf8")),
    ],
  },
  {
    name: "double",
    overloads: [
      overload("double_to_double", [doubleType], doubleType, identity),
      conversion("int64_to_double", intType, doubleType, (value: Int) => new Double(Number(value))),
      conversion("string_to_double", stringType, doubleType, parseDouble),
      conversion("uint64_to_double", uintType, doubleType, (value: Uint) => new Double(Number(value.value))),
    ],
  },
  {
    name: "duration",
    overloads: [
      overload("duration_to_duration", [durationType], durationType, identity),
      conversion("string_to_duration", stringType, durationType, toDuration),
    ],
  },
  {
    name: "int",
    overloads: [
      overload("int64_to_int64", [intType], intType, identity),
      conversion("double_to_int64", doubleType, intType, doubleToInt),
      conversion("duration_to_int64", durationType, intType, (span: Duration) => toInt(span.nanos) ?? intOverflow),
      conversion("string_to_int64", stringType, intType, parseInt64),
      conversion("timestamp_to_int64", timestampType, intType, (time: Timestamp) => time.seconds),
      conversion("uint64_to_int64", uintType, intType, (value: Uint) => toInt(value.value) ?? intOverflow),
    ],
  },
  {
    name: "string",
    overloads: [
      overload("string_to_string", [stringType], stringType, identity),
      conversion("bool_to_string", boolType, stringType, String),
      conversion("bytes_to_string", bytesType, stringType, bytesToString),
      conversion("double_to_string", doubleType, stringType, (value: Double) => formatGoShortest(value.value)),
      conversion("duration_to_string", durationType, stringType, String),
      conversion("int64_to_string", intType, stringType, String),
      conversion("timestamp_to_string", timestampType, stringType, String),
      conversion("uint64_to_string", uintType, stringType, (value: Uint) => String(value.value)),
    ],
  },
  {
    name: "timestamp",
    overloads: [
      overload("timestamp_to_timestamp", [timestampType], timestampType, identity),
      conversion("int64_to_timestamp", intType, timestampType, (seconds: Int) => {
        return Timestamp.checked(Number(seconds), 0) ?? timestampOverflow;
      }),
      conversion("string_to_timestamp", stringType, timestampType, toTimestamp),
    ],
  },
  {
    name: "uint",
    overloads: [
      overload("uint64_to_uint64", [uintType], uintType, identity),
      conversion("double_to_uint64", doubleType, uintType, doubleToUint),
      conversion("int64_to_uint64", intType, uintType, (value: Int) =>
        value < 0 ? uintOverflow : new Uint(BigInt(value)),
      ),
      conversion("string_to_uint64", stringType, uintType, parseUint64),
    ],
  },
];

function cannotConvert(from: string, to: CelType): CelError {
  return new CelError(`type conversion error from '${from}' to '${to.name}'`);
}

const trueTexts = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseTexts = new Set(["0", "f", "F", "FALSE", "false", "False"]);

function parseBool(text: string): Value {
  if (trueTexts.has(text)) return true;
  return falseTexts.has(text) ? false : cannotConvert("string", boolType);
}

/** What Go's `ParseFloat` takes: decimals, hexadecimal floats aside. */
function parseDouble(text: string): Value {
  if (text.length > maxNumberText) return cannotConvert("string", doubleType);
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === "nan")
      return special[1] === "" ? new Double(Number.NaN) : cannotConvert("string", doubleType);
    return new Double(special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  }
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return cannotConvert("string", doubleType);
  const value = Number(text);
  return Number.isFinite(value) ? new Double(value) : cannotConvert("string", doubleType);
}

/** Conversions cost 1, however long the text is. */
const maxNumberText = 4096;

function matchInteger(text: string): RegExpExecArray | null {
  return text.length > maxNumberText ? null : integerText.exec(text);
}

/** Longest texts that may still be 64-bit integers, leading zeros aside; longer ones would make huge bigints. */
const integerText = /^([+-]?)0*([0-9]{1,20})$/;

function parseInt64(text: string): Value {
  const match = matchInteger(text);
  const value = match === null ? undefined : toInt(BigInt(match[2] ?? "0") * (match[1] === "-" ? -1n : 1n));
  return value ?? cannotConvert("string", intType);
}

function parseUint64(text: string): Value {
  const match = matchInteger(text);
  const value = match === null || match[1] !== "" ? undefined : BigInt(match[2] ?? "0");
  return value === undefined || value > maxUint64 ? cannotConvert("string", uintType) : new Uint(value);
}

function doubleToInt({ value }: Double): Value {
  if (!Number.isFinite(value) || value <= Number(minInt64) || value >= Number(maxInt64)) return intOverflow;
  return toInt(BigInt(Math.trunc(value))) ?? intOverflow;
}

function doubleToUint({ value }: Double): Value {
  if (!Number.isFinite(value) || value < 0 || value >= 2 ** 64) return uintOverflow;
  return new Uint(BigInt(Math.trunc(value)));
}

const strictUTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesToString(bytes: Uint8Array): Value {
  try {
    return strictUTF8.decode(bytes);
  } catch {
    // The decoder says only that the bytes are no UTF-8.
    return new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
}

function toDuration(text: string): Value {
  if (text.length > maxNumberText) return cannotConvert("string", durationType);
  try {
    return Duration.checked(parseGoDuration(text)) ?? cannotConvert("string", durationType);
  } catch {
    // Whatever is wrong with the text, the answer is that it is no duration.
    return cannotConvert("string", durationType);
  }
}

function toTimestamp(text: string): Value {
  const parsed = text.length > maxNumberText ? undefined : parseTimestamp(text);
  if (parsed === undefined) return cannotConvert("string", timestampType);
  return Timestamp.checked(parsed.seconds, parsed.nanos, parsed.offset) ?? timestampOverflow;
}
