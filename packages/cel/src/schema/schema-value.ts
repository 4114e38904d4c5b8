import {
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type ListSchema,
  type MutableJSONObject,
  parseGoDuration,
  type ScalarSchema,
  type Schema,
  setOwn,
} from "@kube-apiserver/apimachinery";
import { CelError } from "../values/cel-error.js";
import { Double } from "../values/double.js";
import { Duration } from "../values/duration.js";
import { markListKind } from "../values/list-kinds.js";
import { parseTimestamp } from "../values/parse-timestamp.js";
import { Timestamp } from "../values/timestamp.js";
import type { Value } from "../values/value.js";
import { needsConversion } from "./needs-conversion.js";

// What was converted is remembered for as long as the data and its schema are there: rules of nested values and of the
// whole look at the same parts.
const converted = new WeakMap<Schema, WeakMap<object, Value>>();

/**
 * Data of a custom resource as expressions see it: numbers that the schema calls so are doubles, texts with a format are
 * times, durations or bytes, and lists know how they are compared. Data that looks as it is stays as it is, and is not
 * copied. Mirrors `UnstructuredToVal`.
 */
export function schemaValue(value: JSONValue, schema: Schema): Value {
  if (value === null || !needsConversion(schema)) return value as Value;
  if (typeof value !== "object") return schema.kind === "scalar" ? scalarValue(value, schema) : value;
  const known = converted.get(schema) ?? new WeakMap<object, Value>();
  converted.set(schema, known);
  const before = known.get(value);
  if (before !== undefined) return before;
  const made = containerValue(value, schema);
  known.set(value, made);
  return made;
}

function containerValue(value: JSONObject | readonly JSONValue[], schema: Schema): Value {
  switch (schema.kind) {
    case "list":
      return Array.isArray(value) ? listValue(value as readonly JSONValue[], schema) : (value as Value);
    case "map":
      return isJSONObject(value) ? objectValue(value, () => schema.values) : (value as Value);
    case "struct":
      return isJSONObject(value) ? objectValue(value, (key) => schema.fields.get(key)?.schema) : (value as Value);
    default:
      return value as Value;
  }
}

function listValue(list: readonly JSONValue[], { items, listType, listMapKeys = [] }: ListSchema): Value {
  const values = needsConversion(items) ? list.map((item) => schemaValue(item, items)) : (list as readonly Value[]);
  if (listType === "set") markListKind(values, { kind: "set" });
  if (listType === "map") markListKind(values, { kind: "map", keys: listMapKeys });
  return values;
}

function objectValue(object: JSONObject, schemaOf: (key: string) => Schema | undefined): Value {
  const copy: MutableJSONObject = {};
  for (const [key, value = null] of Object.entries(object)) {
    const schema = schemaOf(key);
    setOwn(copy, key, (schema === undefined ? value : schemaValue(value, schema)) as JSONValue);
  }
  return copy as Value;
}

function scalarValue(value: string | number | bigint | boolean, { type, validation }: ScalarSchema): Value {
  if (type === "number")
    return typeof value === "number" || typeof value === "bigint" ? new Double(Number(value)) : value;
  if (typeof value !== "string") return value;
  switch (formatOf(type, validation?.format)) {
    case "duration":
      return durationValue(value);
    case "date":
      return timeValue(`${value}T00:00:00Z`, value, "date");
    case "date-time":
      return timeValue(value, value, "date-time");
    case "byte":
      return new Uint8Array(Buffer.from(value, "base64"));
    default:
      return value;
  }
}

/** Built-in types say by their type what custom ones say by a format. */
function formatOf(type: ScalarSchema["type"], format: string | undefined): string | undefined {
  switch (type) {
    case "time":
    case "microTime":
      return "date-time";
    case "duration":
      return "duration";
    case "bytes":
      return "byte";
    default:
      return format;
  }
}

function durationValue(text: string): Value {
  try {
    return new Duration(parseGoDuration(text));
  } catch (err) {
    return new CelError(`Invalid duration ${text}: ${err instanceof Error ? err.message : String(err)}`);
  }
}

function timeValue(text: string, original: string, format: string): Value {
  const parsed = parseTimestamp(text.replace(/^(\S{10})[ t]/, "$1T").replace(/z$/, "Z"));
  if (parsed === undefined) return new CelError(`Invalid ${format} formatted string ${original}`);
  return new Timestamp(parsed.seconds, parsed.nanos, parsed.offset);
}
