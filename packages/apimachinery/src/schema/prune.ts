import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { AnySchema, ListSchema, Schema, StructSchema } from "./schema.js";

/** What {@link pruneUnknown} left of an object. */
export interface PrunedObject {
  /** The object without unknown fields; the very input where nothing had to go. */
  readonly object: JSONObject;
  /** Paths of what went, sorted: `spec.list[0].z`. */
  readonly unknownFields: readonly string[];
}

/**
 * Removes the fields of a custom resource that its schema does not specify, as KEP-1693 says: `apiVersion`, `kind` and
 * `metadata` of the object itself and of embedded resources stay untouched, everything below
 * `x-kubernetes-preserve-unknown-fields` stays unless declared again, and `additionalProperties: true` keeps scalars
 * only. The input is not changed; what did not change is shared.
 */
export function pruneUnknown(object: JSONObject, schema: Schema): PrunedObject {
  const pruner = new Pruner();
  const pruned = pruner.object(object, schema, true) as JSONObject;
  return { object: pruned, unknownFields: pruner.unknownFields.sort() };
}

/** The same for a value below the root, a default for instance: type and object meta are fields like any other. */
export function pruneValue(value: JSONValue, schema: Schema): JSONValue {
  return new Pruner().value(value, schema);
}

/** So many unknown fields are told; upstream tells all of custom resources, and a hundred of others. */
const maxUnknownFields = 1000;

function firstMembers(value: JSONObject, keys: readonly string[], count: number): MutableJSONObject {
  const copy: MutableJSONObject = {};
  for (let at = 0; at < count; at++) {
    const key = keys[at] as string;
    const item = value[key];
    if (item !== undefined) setOwn(copy, key, item);
  }
  return copy;
}

const metaFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

class Pruner {
  readonly unknownFields: string[] = [];
  readonly #path: string[] = [];

  value(value: JSONValue, schema: Schema): JSONValue {
    if (keepsAll(schema)) return value;
    if (Array.isArray(value)) {
      const list = listOf(schema);
      return list === undefined ? this.#emptyItems(value) : this.#list(value, list.items);
    }
    return isJSONObject(value) ? this.object(value, schema, false) : value;
  }

  object(value: JSONObject, schema: Schema, root: boolean): JSONValue {
    switch (schema.kind) {
      case "struct":
        return this.#members(value, (key) => this.#structMember(schema, key, root));
      case "map":
        return this.#members(value, () => schema.values);
      case "any":
        return this.#anyObject(value, schema, root);
      case "list":
      case "scalar":
        // Structural schemas prune by structure alone; that the type is wrong is for validation to say.
        return this.#members(value, (key) => (root && metaFields.has(key) ? "keep" : "drop"));
      default:
        return schema satisfies never;
    }
  }

  #anyObject(value: JSONObject, schema: AnySchema, root: boolean): JSONValue {
    if (schema.shapes?.object !== undefined) return this.object(value, schema.shapes.object, root);
    if (schema.unknownFields !== "prune") return value;
    return this.#members(value, (key) => (root && metaFields.has(key) ? "keep" : "drop"));
  }

  #structMember(schema: StructSchema, key: string, root: boolean): Schema | "keep" | "drop" {
    if ((root || schema.embeddedResource === true) && metaFields.has(key)) return "keep";
    const field = schema.fields.get(key);
    if (field !== undefined) return field.schema;
    if (schema.additionalProperties === false) return emptied;
    if (schema.additionalProperties !== undefined) return schema.additionalProperties;
    return schema.unknownFields === "preserve" ? "keep" : "drop";
  }

  #members(value: JSONObject, memberOf: (key: string) => Schema | "keep" | "drop"): JSONValue {
    let copy: MutableJSONObject | undefined;
    const keys = Object.keys(value);
    for (const [at, key] of keys.entries()) {
      const item = value[key];
      if (item === undefined) continue;
      const member = memberOf(key);
      if (member === "drop") {
        this.#unknown(key);
        copy ??= firstMembers(value, keys, at);
        continue;
      }
      const pruned = member === "keep" ? item : this.#member(key, item, member);
      if (pruned !== item) copy ??= firstMembers(value, keys, at);
      if (copy !== undefined) setOwn(copy, key, pruned);
    }
    return copy ?? value;
  }

  #member(key: string, item: JSONValue, schema: Schema): JSONValue {
    if (typeof item !== "object" || item === null) return item;
    return this.#at(this.#path.length === 0 ? key : `.${key}`, item, schema);
  }

  #list(value: readonly JSONValue[], items: Schema): JSONValue {
    let changed = false;
    const result = value.map((item, at) => {
      const pruned = typeof item === "object" && item !== null ? this.#at(`[${at}]`, item, items) : item;
      if (pruned !== item) changed = true;
      return pruned;
    });
    return changed ? result : value;
  }

  #emptyItems(value: readonly JSONValue[]): JSONValue {
    return containsObject(value) ? this.#list(value, emptied) : value;
  }

  #at(step: string, value: JSONValue, schema: Schema): JSONValue {
    this.#path.push(step);
    const pruned = this.value(value, schema);
    this.#path.pop();
    return pruned;
  }

  #unknown(key: string): void {
    if (this.#path.length === 0 && metaFields.has(key)) return;
    if (this.unknownFields.length >= maxUnknownFields) return;
    const parent = this.#path.join("");
    this.unknownFields.push(parent === "" ? key : `${parent}.${key}`);
  }
}

const emptied: AnySchema = Object.freeze({ kind: "any", unknownFields: "prune" });

function keepsAll(schema: Schema): boolean {
  return schema.kind === "any" && schema.shapes === undefined && schema.unknownFields !== "prune";
}

/** Schema of a list's items where it declares one. */
function listOf(schema: Schema): ListSchema | undefined {
  if (schema.kind === "list") return schema;
  if (schema.kind !== "any") return undefined;
  return schema.shapes?.list ?? (schema.unknownFields === "prune" ? undefined : keptList);
}

const keptList: ListSchema = Object.freeze({ kind: "list", items: Object.freeze({ kind: "any" }) });

/** Whether there is an object in nested lists. No recursion: lists may be nested deeper than the stack goes. */
function containsObject(list: readonly JSONValue[]): boolean {
  const pending: (readonly JSONValue[])[] = [list];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const item of next) {
      if (isJSONObject(item)) return true;
      if (Array.isArray(item)) pending.push(item);
    }
  }
  return false;
}

/** Schema of the member `key` of an object of type `schema`, whether declared or let in; undefined when there is none. */
export function memberSchema(schema: Schema | undefined, key: string): Schema | undefined {
  switch (schema?.kind) {
    case "struct":
      return schema.fields.get(key)?.schema ?? (schema.additionalProperties || undefined);
    case "map":
      return schema.values;
    case "any":
      return memberSchema(schema.shapes?.object, key);
    default:
      return undefined;
  }
}

/** Schema of the items of a list of type `schema`; undefined when it declares none. */
export function itemSchema(schema: Schema | undefined): Schema | undefined {
  if (schema?.kind === "list") return schema.items;
  return schema?.kind === "any" ? schema.shapes?.list?.items : undefined;
}
