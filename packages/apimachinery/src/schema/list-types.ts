import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  setOwn,
} from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { itemSchema } from "./prune.js";
import type { ListSchema, Schema } from "./schema.js";

/**
 * Checks that sets hold each value once and associative lists each combination of keys once. The second appearance of a
 * value is reported, further ones are not. Source: pkg/apiserver/schema/listtype in k8s.io/apiextensions-apiserver v0.36.
 */
export function validateListTypes(value: JSONValue, schema: Schema, path?: FieldPath): FieldError[] {
  if (Array.isArray(value)) return validateList(value, schema, path);
  return isJSONObject(value) ? validateMembers(value, schema, path) : [];
}

function validateMembers(object: JSONObject, schema: Schema, path: FieldPath | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const shape = schema.kind === "any" ? schema.shapes?.object : schema;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (typeof value !== "object" || value === null) continue;
    if (shape?.kind === "struct") {
      const field = shape.fields.get(key)?.schema;
      if (field !== undefined) errors.push(...validateListTypes(value, field, child(path, key)));
      else if (shape.additionalProperties) {
        errors.push(...validateListTypes(value, shape.additionalProperties, entry(path, key)));
      }
    } else if (shape?.kind === "map") errors.push(...validateListTypes(value, shape.values, entry(path, key)));
  }
  return errors;
}

function validateList(list: readonly JSONValue[], schema: Schema, path: FieldPath | undefined): FieldError[] {
  const shape = schema.kind === "any" ? schema.shapes?.list : schema;
  const errors = shape?.kind === "list" ? validateUnique(list, shape, path) : [];
  const items = itemSchema(schema);
  if (items === undefined) return errors;
  for (const [at, item] of list.entries()) {
    if (typeof item === "object" && item !== null) errors.push(...validateListTypes(item, items, itemPath(path, at)));
  }
  return errors;
}

function validateUnique(list: readonly JSONValue[], schema: ListSchema, path: FieldPath | undefined): FieldError[] {
  if (schema.listType === "set") {
    return secondAppearances(list).map((at) => fieldErrors.duplicate(itemPath(path, at), list[at] ?? null));
  }
  if (schema.listType !== "map") return [];
  const stranger = list.findIndex((item) => item !== null && !isJSONObject(item));
  if (stranger >= 0) {
    const detail = "must be an object for an array of list-type map";
    return [fieldErrors.invalid(itemPath(path, stranger), list[stranger] ?? null, detail)];
  }
  const keys = list.map((item) => keysOf(item, schema.listMapKeys ?? []));
  return secondAppearances(keys).map((at) => fieldErrors.duplicate(itemPath(path, at), keys[at] ?? null));
}

/** Lists up to this length are compared pair by pair. */
const maxPaired = 16;

/**
 * Whether `validateListTypes` has nothing to say of the list itself, as can be seen from scalars alone: `false` may also
 * mean that it takes a closer look.
 */
export function isEvidentlyUnique(list: readonly JSONValue[], { listType, listMapKeys = [] }: ListSchema): boolean {
  if (listType !== "set" && listType !== "map") return true;
  if (listType === "map" && !list.every(isJSONObject)) return false;
  if (list.length < 2) return true;
  if (list.length > maxPaired) return false;
  const differ =
    listType === "set" ? areDifferentValues : (a: JSONValue, b: JSONValue) => haveOtherKeys(a, b, listMapKeys);
  for (let at = 1; at < list.length; at++) {
    for (let before = 0; before < at; before++) {
      if (!differ(list[before] as JSONValue, list[at] as JSONValue)) return false;
    }
  }
  return true;
}

function areDifferentValues(a: JSONValue, b: JSONValue): boolean {
  return isPlain(a) && isPlain(b) && a !== b;
}

function haveOtherKeys(a: JSONValue, b: JSONValue, names: readonly string[]): boolean {
  for (const name of names) {
    const [mine, theirs] = [getOwn(a as JSONObject, name), getOwn(b as JSONObject, name)];
    if ((isPlain(mine) || mine === undefined) && (isPlain(theirs) || theirs === undefined) && mine !== theirs)
      return true;
  }
  return false;
}

/** A value that is written in one way only, so that another one is another text. */
function isPlain(value: JSONValue | undefined): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function keysOf(item: JSONValue, names: readonly string[]): JSONObject {
  const keys: MutableJSONObject = {};
  if (!isJSONObject(item)) return keys;
  for (const name of names) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value !== undefined) setOwn(keys, name, value);
  }
  return keys;
}

function secondAppearances(values: readonly JSONValue[]): number[] {
  if (values.length < 2) return [];
  const seen = new Map<string, number>();
  const second: number[] = [];
  for (const [at, value] of values.entries()) {
    const text = identity(value);
    const times = seen.get(text) ?? 0;
    if (times === 1) second.push(at);
    seen.set(text, times + 1);
  }
  return second;
}

/** Equal texts for equal values: key order must not tell them apart. */
function identity(value: JSONValue): string {
  return stringifyJSON(sortKeys(value));
}

function sortKeys(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJSONObject(value)) return value;
  const sorted: MutableJSONObject = {};
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if (item !== undefined) setOwn(sorted, key, sortKeys(item));
  }
  return sorted;
}

function child(path: FieldPath | undefined, name: string): FieldPath {
  return path === undefined ? FieldPath.root(name) : path.child(name);
}

function entry(path: FieldPath | undefined, key: string): FieldPath {
  return path === undefined ? FieldPath.root(key) : path.key(key);
}

function itemPath(path: FieldPath | undefined, at: number): FieldPath {
  return path === undefined ? FieldPath.root(`[${at}]`) : path.index(at);
}
