import { jsonEqual } from "../json/equal.js";
import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import type { ListSchema, Schema } from "./schema.js";
import { ValidationNode } from "./validation-node.js";

/** The value that a value takes the place of; undefined where there is none to compare with. */
export type Old = { readonly value: JSONValue } | undefined;

/** The old value of the member `key`. */
export function oldMember(old: Old, key: string): Old {
  if (old === undefined || !isJSONObject(old.value) || !Object.hasOwn(old.value, key)) return undefined;
  const value = old.value[key];
  return value === undefined ? undefined : { value };
}

/**
 * Finds the old item of an item. Only associative lists can tell which one that is, and only of items with all of their
 * keys, each a scalar. Mirrors `MapList`.
 */
export function itemCorrelator(keys: readonly string[] | undefined, old: Old): (item: JSONValue) => Old {
  if (keys === undefined || old === undefined || !Array.isArray(old.value)) return () => undefined;
  const byKey = new Map<string, JSONValue>();
  for (const item of old.value as readonly JSONValue[]) {
    const key = keyOf(item, keys);
    if (key !== undefined && !byKey.has(key)) byKey.set(key, item);
  }
  return (item) => {
    const key = keyOf(item, keys);
    const value = key === undefined ? undefined : byKey.get(key);
    return value === undefined ? undefined : { value };
  };
}

function keyOf(item: JSONValue, names: readonly string[]): string | undefined {
  if (!isJSONObject(item) || names.length === 0) return undefined;
  const values: string[] = [];
  for (const name of names) {
    const value = getOwn(item, name);
    if (value === undefined || value === null || typeof value === "object") return undefined;
    values.push(`${typeof value} ${value}`);
  }
  return JSON.stringify(values);
}

/** The same for those who know a schema by its description. */
export function isUnchangedValue(value: JSONValue, old: JSONValue, schema: Schema): boolean {
  return isUnchanged(value, old, ValidationNode.of(schema));
}

/** The same as {@link itemCorrelator} for those who know a list by its description. */
export function oldItemFinder(
  schema: ListSchema,
  old: JSONValue | undefined,
): (item: JSONValue) => JSONValue | undefined {
  const { listMapKeys } = ValidationNode.of(schema);
  const correlate = itemCorrelator(listMapKeys, old === undefined ? undefined : { value: old });
  return (item) => correlate(item)?.value;
}

/**
 * Whether a value is what it was before. As upstream, an object with a field that its schema does not describe counts as
 * changed, and so does an associative list with an item that was not there. Mirrors `CorrelatedObject.CachedDeepEqual`.
 */
export function isUnchanged(value: JSONValue, old: JSONValue, node: ValidationNode | undefined): boolean {
  if (value === null || old === null || typeof value !== "object" || typeof old !== "object") {
    return jsonEqual(value, old);
  }
  if (Array.isArray(value)) return Array.isArray(old) && isUnchangedList(value, old, node);
  return !Array.isArray(old) && isUnchangedObject(value as JSONObject, old as JSONObject, node);
}

function isUnchangedList(
  value: readonly JSONValue[],
  old: readonly JSONValue[],
  node: ValidationNode | undefined,
): boolean {
  if (value.length !== old.length) return false;
  if (node?.listMapKeys === undefined) return jsonEqual(value, old);
  const correlate = itemCorrelator(node.listMapKeys, { value: old });
  return value.every((item) => {
    const before = correlate(item);
    return before !== undefined && isUnchanged(item, before.value, node.items);
  });
}

function isUnchangedObject(value: JSONObject, old: JSONObject, node: ValidationNode | undefined): boolean {
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(old).length &&
    keys.every((key) => {
      const member = node?.properties.get(key) ?? (node?.additional || undefined);
      const before = Object.hasOwn(old, key) ? old[key] : undefined;
      if (member === undefined || member.isBare || before === undefined) return false;
      return isUnchanged(value[key] as JSONValue, before, member);
    })
  );
}
