import { type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { Field, ListSchema, MapSchema, Schema, StructSchema } from "./schema.js";

/** How {@link applySchemaDefaults} treats nulls. */
export interface DefaultingOptions {
  /**
   * Whether nulls that are neither nullable nor have a default are removed from objects, as custom resources want it.
   * Without it they stay: a typed object has them where Go writes a nil list.
   */
  readonly pruneNulls?: boolean;
}

/**
 * Fills in the defaults of `schema` wherever a field is missing, is null without being nullable, or holds the zero
 * value of a Go field that is not a pointer. Defaults reach into what is there and into defaults themselves, never into
 * what is missing.
 *
 * Copy on write: returns the very input when nothing had to be set.
 */
export function applySchemaDefaults<T extends JSONValue>(value: T, schema: Schema, options: DefaultingOptions = {}): T {
  return applyDefaults(value, schema, options.pruneNulls ?? false) as T;
}

function applyDefaults(value: JSONValue, schema: Schema, pruneNulls: boolean): JSONValue {
  if (typeof value !== "object" || value === null) return value;
  if (!pruneNulls && !hasDefaults(schema)) return value;
  if (Array.isArray(value)) {
    const list = schema.kind === "any" ? schema.shapes?.list : schema;
    return list?.kind === "list" ? defaultList(value, list, pruneNulls) : value;
  }
  const shape = schema.kind === "any" ? schema.shapes?.object : schema;
  if (shape?.kind === "struct") return defaultStruct(value as JSONObject, shape, pruneNulls);
  if (shape?.kind === "map") return defaultMap(value as JSONObject, shape, pruneNulls);
  return value;
}

function defaultStruct(value: JSONObject, schema: StructSchema, pruneNulls: boolean): JSONValue {
  const changes = new Changes(value);
  for (const field of defaultedFields(schema)) {
    if (wantsDefault(value, field)) changes.set(field.name, field.default);
  }
  for (const key of changes.keys()) {
    const item = changes.get(key);
    const member = schema.fields.get(key)?.schema ?? (schema.additionalProperties || undefined);
    if (member === undefined || isSettledScalar(item)) continue;
    if (item === null) {
      if (pruneNulls && member.nullable !== true) changes.delete(key);
    } else if (item !== undefined) {
      changes.set(key, applyDefaults(item, member, pruneNulls));
    }
  }
  return changes.result();
}

/** Whether no field of the object itself wants the default that its struct declares. */
export function isDefaulted(value: JSONObject, schema: StructSchema): boolean {
  for (const field of defaultedFields(schema)) if (wantsDefault(value, field)) return false;
  return true;
}

// Kept per node: most fields have none.
const fieldsWithDefaults = new WeakMap<StructSchema, readonly DefaultedField[]>();

type DefaultedField = Field & { readonly default: JSONValue };

function defaultedFields(schema: StructSchema): readonly DefaultedField[] {
  let fields = fieldsWithDefaults.get(schema);
  if (fields === undefined) {
    fields = [...schema.fields.values()].filter((field): field is DefaultedField => field.default !== undefined);
    fieldsWithDefaults.set(schema, fields);
  }
  return fields;
}

function wantsDefault(value: JSONObject, { name, pointer, schema }: Field): boolean {
  if (!Object.hasOwn(value, name)) return true;
  const current = value[name];
  if (current === null || current === undefined) return schema.nullable !== true;
  return !pointer && (current === "" || current === 0 || current === false);
}

function defaultMap(value: JSONObject, schema: MapSchema, pruneNulls: boolean): JSONValue {
  const changes = new Changes(value);
  for (const key of changes.keys()) {
    const item = changes.get(key);
    if (isSettledScalar(item)) continue;
    if (item === null && schema.values.nullable !== true) {
      if (pruneNulls) changes.delete(key);
    } else if (item !== undefined) {
      changes.set(key, applyDefaults(item, schema.values, pruneNulls));
    }
  }
  return changes.result();
}

function defaultList(value: readonly JSONValue[], schema: ListSchema, pruneNulls: boolean): JSONValue {
  const { items, itemDefault } = schema;
  let copy: JSONValue[] | undefined;
  for (let at = 0; at < value.length; at++) {
    const item = value[at] as JSONValue;
    const present = item === null && items.nullable !== true && itemDefault !== undefined ? itemDefault : item;
    const defaulted = applyDefaults(present, items, pruneNulls);
    if (defaulted === item) continue;
    copy ??= [...value];
    copy[at] = defaulted;
  }
  return copy ?? value;
}

/** There is nothing to default inside of it. */
function isSettledScalar(item: JSONValue | undefined): boolean {
  return item !== null && typeof item !== "object";
}

/** An object with changes on top, copied at the first of them. */
class Changes {
  readonly #original: JSONObject;
  #copy: MutableJSONObject | undefined;

  constructor(original: JSONObject) {
    this.#original = original;
  }

  keys(): string[] {
    return Object.keys(this.result());
  }

  get(key: string): JSONValue | undefined {
    return this.result()[key];
  }

  set(key: string, value: JSONValue): void {
    if (Object.hasOwn(this.result(), key) && this.result()[key] === value) return;
    this.#copy ??= { ...this.#original };
    setOwn(this.#copy, key, value);
  }

  delete(key: string): void {
    this.#copy ??= { ...this.#original };
    delete this.#copy[key];
  }

  result(): JSONObject {
    return this.#copy ?? this.#original;
  }
}

// Answers for whole subtrees, kept per node: most of a built-in type has no default anywhere below.
const knownDefaults = new WeakMap<Schema, boolean>();

/** Whether `schema` declares a default at any depth. */
export function hasDefaults(schema: Schema): boolean {
  const known = knownDefaults.get(schema);
  if (known !== undefined) return known;
  const found = reachesDefault(schema, new Set());
  knownDefaults.set(schema, found);
  return found;
}

function reachesDefault(schema: Schema | undefined, visiting: Set<Schema>): boolean {
  if (schema === undefined || visiting.has(schema)) return false;
  const known = knownDefaults.get(schema);
  if (known !== undefined) return known;
  visiting.add(schema);
  switch (schema.kind) {
    case "struct":
      for (const field of schema.fields.values()) {
        if (field.default !== undefined || reachesDefault(field.schema, visiting)) return true;
      }
      return reachesDefault(schema.additionalProperties || undefined, visiting);
    case "list":
      return schema.itemDefault !== undefined || reachesDefault(schema.items, visiting);
    case "map":
      return reachesDefault(schema.values, visiting);
    case "any":
      return reachesDefault(schema.shapes?.object, visiting) || reachesDefault(schema.shapes?.list, visiting);
    case "scalar":
      return false;
    default:
      return schema satisfies never;
  }
}
