import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";

/**
 * Reading accessors for a `JSONSchemaProps` (apiextensions/v1) in JSON form. They take what has the right type and treat
 * the rest as absent: the object was decoded against its own schema before, so wrong types do not get here.
 */

/** A nested schema. */
export function schemaOf(props: JSONObject, key: string): JSONObject | undefined {
  const value = getOwn(props, key);
  return isJSONObject(value) ? value : undefined;
}

/** A list of nested schemas; empty when absent. */
export function schemaList(props: JSONObject, key: string): readonly JSONObject[] {
  const value = getOwn(props, key);
  return Array.isArray(value) ? value.filter(isJSONObject) : [];
}

/** A map of nested schemas, sorted by key; empty when absent. */
export function schemaMap(props: JSONObject, key: string): ReadonlyMap<string, JSONObject> {
  const value = schemaOf(props, key);
  const entries = new Map<string, JSONObject>();
  if (value === undefined) return entries;
  for (const name of Object.keys(value).sort()) {
    const nested = value[name];
    if (isJSONObject(nested)) entries.set(name, nested);
  }
  return entries;
}

/** A string; empty when absent. */
export function text(props: JSONObject, key: string): string {
  const value = getOwn(props, key);
  return typeof value === "string" ? value : "";
}

/** Whether a flag is set. */
export function flag(props: JSONObject, key: string): boolean {
  return getOwn(props, key) === true;
}

/** A list of strings; empty when absent. */
export function texts(props: JSONObject, key: string): readonly string[] {
  const value = getOwn(props, key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A value that is there and not null. */
export function present(props: JSONObject, key: string): JSONValue | undefined {
  const value = getOwn(props, key);
  return value === null ? undefined : value;
}

/** The schema of `items`, which is one schema or, not supported, a list of them. */
export function itemsOf(props: JSONObject): { schema?: JSONObject; list: boolean; present: boolean } {
  const value = present(props, "items");
  if (Array.isArray(value)) return { list: value.length > 0, present: true };
  return isJSONObject(value) ? { schema: value, list: false, present: true } : { list: false, present: false };
}

/** Whether `pred` holds for a schema or for one anywhere inside it. Mirrors `SchemaHas`. */
export function someSchema(props: JSONObject, pred: (props: JSONObject) => boolean): boolean {
  if (pred(props)) return true;
  return schemasBelow(props).some((nested) => someSchema(nested, pred));
}

function schemasBelow(props: JSONObject): readonly JSONObject[] {
  const single = ["not", "additionalProperties", "additionalItems"].map((key) => schemaOf(props, key));
  const listed = ["items", "allOf", "anyOf", "oneOf"].flatMap((key) => schemaList(props, key));
  const named = ["properties", "patternProperties", "definitions", "dependencies"].flatMap((key) => [
    ...schemaMap(props, key).values(),
  ]);
  const { schema: items } = itemsOf(props);
  return [items, ...single].filter((nested) => nested !== undefined).concat(listed, named);
}
