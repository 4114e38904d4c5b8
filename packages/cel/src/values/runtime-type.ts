import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  errorType,
  intType,
  listType,
  mapType,
  nullType,
  optionalType,
  stringType,
  timestampType,
  typeType,
  uintType,
} from "../types/type.js";
import { CelError } from "./cel-error.js";
import { CelMap } from "./cel-map.js";
import { Double } from "./double.js";
import { Duration } from "./duration.js";
import { OpaqueValue } from "./opaque.js";
import { Optional } from "./optional.js";
import { Timestamp } from "./timestamp.js";
import { TypeValue } from "./type-value.js";
import { Uint } from "./uint.js";
import type { PlainObject, Value } from "./value.js";

const dynList = listType(dynType);
const dynMap = mapType(dynType, dynType);
const dynOptional = optionalType(dynType);

/** The type of a value, without what lists, maps and optionals are over. */
export function runtimeType(value: Value): CelType {
  switch (typeof value) {
    case "string":
      return stringType;
    case "boolean":
      return boolType;
    case "number":
    case "bigint":
      return intType;
    default:
      return value === null ? nullType : objectType(value);
  }
}

function objectType(value: Exclude<Value, string | boolean | number | bigint | null>): CelType {
  if (Array.isArray(value)) return dynList;
  if (isPlainObject(value) || value instanceof CelMap) return dynMap;
  if (value instanceof OpaqueValue) return value.type;
  if (value instanceof Double) return doubleType;
  if (value instanceof Uint) return uintType;
  if (value instanceof Timestamp) return timestampType;
  if (value instanceof Duration) return durationType;
  if (value instanceof Uint8Array) return bytesType;
  if (value instanceof Optional) return dynOptional;
  if (value instanceof TypeValue) return typeType;
  if (value instanceof CelError) return errorType;
  return dynType;
}

/** Whether a value is an object of parsed JSON. */
export function isPlainObject(value: Value): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether a value is a map or an object. */
export function isMap(value: Value): value is PlainObject | CelMap {
  return value instanceof CelMap || isPlainObject(value);
}

/** Whether a value fits a declared type as far as one can see without looking into it. */
export function isOfType(value: Value, { kind, name }: CelType): boolean {
  switch (kind) {
    case "dyn":
    case "param":
      return true;
    case "list":
      return Array.isArray(value);
    case "map":
      return isMap(value);
    case "struct":
      return value instanceof OpaqueValue ? value.type.name === name : isPlainObject(value);
    case "opaque":
      return runtimeType(value).name === name;
    default:
      return runtimeType(value).kind === kind;
  }
}
