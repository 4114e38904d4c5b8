import { jsonEqual } from "../json/equal.js";
import { isJSONObject, type JSONValue, type MutableJSONObject } from "../json/json-value.js";
import { deepFreeze } from "../runtime/deep-freeze.js";
import { omitsEmpty, scalarZero } from "./decode-scalars.js";
import type { Field, Schema, StructSchema } from "./schema.js";

// Zero structs are shared, and frozen for that; entries live as long as their schemas.
const zeroStructs = new WeakMap<StructSchema, JSONValue>();

/** What Go's encoder writes for the zero value of `schema`, behind no pointer. */
export function zeroValue(schema: Schema): JSONValue {
  switch (schema.kind) {
    case "struct":
      return zeroStruct(schema);
    case "list":
    case "map":
    case "any":
      return null;
    case "scalar":
      return scalarZero(schema);
    default:
      return schema satisfies never;
  }
}

/** What is written for a field that the input lacks or holds as null; undefined when it is left out. */
export function fieldZero(field: Field): JSONValue | undefined {
  if (field.pointer) return field.omit === "never" ? null : undefined;
  if (field.omit === "zero") return undefined;
  if (field.omit === "empty" && dropsEmpty(field.schema)) return undefined;
  return zeroValue(field.schema);
}

/** Whether a decoded value is left out because it is the zero value of a field that is not a pointer. */
export function isDropped(value: JSONValue, { schema, omit, pointer }: Field): boolean {
  if (pointer || omit === "never") return false;
  if (omit === "empty") return dropsEmpty(schema) && isEmpty(value);
  return isEmpty(value) || jsonEqual(value, zeroValue(schema));
}

function dropsEmpty(schema: Schema): boolean {
  if (schema.kind === "scalar") return omitsEmpty(schema);
  return schema.kind === "list" || schema.kind === "map";
}

function isEmpty(value: JSONValue): boolean {
  if (value === "" || value === 0 || value === false || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (!isJSONObject(value)) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

function zeroStruct(schema: StructSchema): JSONValue {
  let zero = zeroStructs.get(schema);
  if (zero === undefined) {
    const object: MutableJSONObject = {};
    for (const field of schema.fields.values()) {
      const value = fieldZero(field);
      if (value !== undefined) object[field.name] = value;
    }
    zero = deepFreeze(object);
    zeroStructs.set(schema, zero);
  }
  return zero;
}
