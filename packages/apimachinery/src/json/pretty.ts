import type { JSONValue } from "./json-value.js";
import { stringifyJSONWith } from "./stringify.js";

/** Writes a value as `?pretty=true` asks for: two spaces a level, as Go's `json.Indent` lays it out. */
export function prettyJSON(value: JSONValue): string {
  return stringifyJSONWith(value, { indent: 2 });
}
