import { getOwn, isJSONObject, type JSONObject } from "../json/json-value.js";
import { itemsOf, present, schemaList, schemaMap, schemaOf, text } from "./json-schema-props.js";

/**
 * The first keyword that a structural schema has no place for; undefined when there is none. The check of OpenAPI schemas
 * names nearly all of them, each at its place. Mirrors the errors of `NewStructural`.
 */
export function conversionProblem(props: JSONObject): string | undefined {
  const keyword = unsupportedKeyword(props);
  if (keyword !== undefined) return `OpenAPIV3Schema '${keyword}' is not supported`;
  const alternative = firstOf(alternativesOf(props));
  if (alternative !== undefined) return alternative;
  if (getOwn(props, "x-kubernetes-preserve-unknown-fields") === false) {
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  }
  if (itemsOf(props).list) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  const { schema: items } = itemsOf(props);
  const additional = getOwn(props, "additionalProperties");
  return firstOf([
    ...(items === undefined ? [] : [items]),
    ...schemaMap(props, "properties").values(),
    ...(isJSONObject(additional) ? [additional] : []),
  ]);
}

function firstOf(schemas: readonly JSONObject[]): string | undefined {
  for (const schema of schemas) {
    const problem = conversionProblem(schema);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function alternativesOf(props: JSONObject): readonly JSONObject[] {
  const not = schemaOf(props, "not");
  return [...(not === undefined ? [] : [not]), ...["allOf", "anyOf", "oneOf"].flatMap((key) => schemaList(props, key))];
}

function unsupportedKeyword(props: JSONObject): string | undefined {
  if (text(props, "id") !== "") return "id";
  if (text(props, "$schema") !== "") return "schema";
  if (text(props, "$ref") !== "") return "$ref";
  for (const key of ["patternProperties", "dependencies"]) if (hasMembers(props, key)) return key;
  if (present(props, "additionalItems") !== undefined) return "additionalItems";
  return hasMembers(props, "definitions") ? "definitions" : undefined;
}

function hasMembers(props: JSONObject, key: string): boolean {
  const value = getOwn(props, key);
  return isJSONObject(value) && Object.keys(value).length > 0;
}
