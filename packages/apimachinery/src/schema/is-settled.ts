import type { JSONObject, JSONValue } from "../json/json-value.js";
import { applySchemaDefaults, isDefaulted } from "./defaults.js";
import type { AnySchema, ListSchema, MapSchema, Schema, StructSchema } from "./schema.js";

/**
 * Whether a custom resource is already what defaulting and pruning would make of it, and holds no other resources. One
 * walk that writes nothing down: what storage holds mostly is. `false` may also mean that it takes a closer look.
 */
export function isSettledObject(object: JSONObject, schema: Schema): boolean {
  if (schema.kind !== "struct" || schema.embeddedResource === true || !isDefaulted(object, schema)) return false;
  for (const key in object) {
    const item = object[key];
    if (item === undefined) continue;
    const settled = isMetaField(key) ? isSettledMeta(item, key, schema) : isSettledMember(item, key, schema);
    if (!settled) return false;
  }
  return true;
}

function isMetaField(key: string): boolean {
  return key === "apiVersion" || key === "kind" || key === "metadata";
}

/** Type and metadata of the object are defaulted as its schema says, and never pruned. */
function isSettledMeta(item: JSONValue, key: string, schema: StructSchema): boolean {
  const member = schema.fields.get(key)?.schema ?? (schema.additionalProperties || undefined);
  if (member === undefined) return true;
  if (item === null) return member.nullable === true;
  return applySchemaDefaults(item, member, { pruneNulls: true }) === item;
}

function isSettled(value: JSONValue, schema: Schema): boolean {
  if (typeof value !== "object" || value === null) return true;
  switch (schema.kind) {
    case "struct":
      return !Array.isArray(value) && isSettledStruct(value as JSONObject, schema);
    case "map":
      return !Array.isArray(value) && isSettledMap(value as JSONObject, schema);
    case "list":
      return Array.isArray(value) && isSettledList(value, schema);
    case "any":
      return isSettledAny(value, schema);
    case "scalar":
      return false;
    default:
      return schema satisfies never;
  }
}

function isSettledAny(value: JSONObject | readonly JSONValue[], schema: AnySchema): boolean {
  if (schema.embeddedResource === true || schema.unknownFields === "prune") return false;
  const shape = Array.isArray(value) ? schema.shapes?.list : schema.shapes?.object;
  return shape === undefined || isSettled(value as JSONValue, shape);
}

function isSettledStruct(object: JSONObject, schema: StructSchema): boolean {
  if (schema.embeddedResource === true || !isDefaulted(object, schema)) return false;
  // Objects are plain data: every key that is enumerated is their own.
  for (const key in object) {
    const item = object[key];
    if (item !== undefined && !isSettledMember(item, key, schema)) return false;
  }
  return true;
}

function isSettledMember(item: JSONValue, key: string, schema: StructSchema): boolean {
  const member = schema.fields.get(key)?.schema ?? schema.additionalProperties;
  if (member === undefined) return schema.unknownFields === "preserve";
  if (member === false) return item === null || typeof item !== "object";
  return item === null ? member.nullable === true : isSettled(item, member);
}

function isSettledMap(object: JSONObject, { values }: MapSchema): boolean {
  for (const key in object) {
    const item = object[key];
    if (item === undefined) continue;
    if (item === null ? values.nullable !== true : !isSettled(item, values)) return false;
  }
  return true;
}

function isSettledList(list: readonly JSONValue[], { items, itemDefault }: ListSchema): boolean {
  for (const item of list) {
    if (item === null && itemDefault !== undefined && items.nullable !== true) return false;
    if (!isSettled(item, items)) return false;
  }
  return true;
}
