import { jsonEqual } from "../json/equal.js";
import { isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { schemaList } from "./json-schema-props.js";

const anyOfPattern: JSONValue = [{ type: "integer" }, { type: "string" }];

/** Whether `anyOf` is the `integer` or `string` that controller generators write for intOrString. */
export function isIntOrStringAnyOf(props: JSONObject): boolean {
  return jsonEqual(schemaList(props, "anyOf"), anyOfPattern);
}

/** The same as the first part of an `allOf`. */
export function isIntOrStringAllOf(props: JSONObject): boolean {
  const [first] = schemaList(props, "allOf");
  return isJSONObject(first) && isIntOrStringAnyOf(first);
}
