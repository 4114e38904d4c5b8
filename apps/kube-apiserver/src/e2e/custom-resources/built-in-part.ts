import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { Schema } from "./schema-text.js";

const references = "#/components/schemas/";
const kept = ["type", "description", "format", "enum", "required"] as const;
const extensions = ["x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"] as const;

/**
 * A built-in type as generators of CustomResourceDefinitions write it into those of operators: every reference spelt out.
 * That is what makes them large.
 * @param document - OpenAPI v3 of the group version
 * @throws Error when the document does not have the type
 */
export function builtInPart(document: JSONObject, name: string): Schema {
  const components = getOwn(document, "components");
  const schemas = isJSONObject(components) ? getOwn(components, "schemas") : undefined;
  const find = (wanted: string): JSONObject => {
    const found = isJSONObject(schemas) ? getOwn(schemas, wanted) : undefined;
    if (!isJSONObject(found)) throw new Error(`the document has no ${wanted}`);
    return found;
  };
  const spellOut = (schema: JSONObject): Schema => {
    const { $ref, allOf } = schema;
    if (typeof $ref === "string") return spellOut(find($ref.slice(references.length)));
    if (Array.isArray(allOf) && isJSONObject(allOf[0]))
      return { ...spellOut(allOf[0]), ...pick(schema, ["description"]) };
    if (
      schema["x-kubernetes-int-or-string"] === true ||
      schema.format === "int-or-string" ||
      Array.isArray(schema.oneOf)
    ) {
      return { "x-kubernetes-int-or-string": true, ...pick(schema, ["description"]) };
    }
    return { ...pick(schema, [...kept, ...listTypeOf(schema)]), ...membersOf(schema, spellOut) };
  };
  return spellOut(find(name));
}

/** A list that is told apart by a key has to require the key, which the built-in types do not. */
function listTypeOf(schema: JSONObject): readonly string[] {
  return schema["x-kubernetes-list-type"] === "map" ? [] : extensions;
}

function membersOf(schema: JSONObject, spellOut: (schema: JSONObject) => Schema): JSONObject {
  const { properties, additionalProperties, items } = schema;
  return {
    ...(isJSONObject(properties) ? { properties: mapValues(properties, spellOut) } : {}),
    ...(isJSONObject(additionalProperties) ? { additionalProperties: spellOut(additionalProperties) } : {}),
    ...(isJSONObject(items) ? { items: spellOut(items) } : {}),
  };
}

function mapValues(of: JSONObject, make: (value: JSONObject) => JSONValue): JSONObject {
  return Object.fromEntries(
    Object.entries(of).flatMap(([key, value]) => (isJSONObject(value) ? [[key, make(value)]] : [])),
  );
}

function pick(from: JSONObject, keys: readonly string[]): JSONObject {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key] as JSONValue]])));
}
