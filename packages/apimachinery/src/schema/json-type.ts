import type { JSONValue } from "../json/json-value.js";
import { isGoInteger } from "./go-number.js";

/** The JSON Schema type of a value, and the format that goes with it where it is a number. */
export function jsonTypeOf(value: JSONValue): { type: string; format: string } {
  if (Array.isArray(value)) return { type: "array", format: "" };
  switch (typeof value) {
    case "string":
      return { type: "string", format: "" };
    case "boolean":
      return { type: "boolean", format: "" };
    case "number":
    case "bigint":
      return isGoInteger(value) ? { type: "integer", format: "int64" } : { type: "number", format: "float64" };
    default:
      return { type: "object", format: "" };
  }
}

/** Length in characters, as Go counts runes. */
export function runeCount(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) {
    // A low surrogate after a high one is the second half of one character.
    const code = text.charCodeAt(at);
    if (code >= 0xdc00 && code <= 0xdfff) {
      const before = text.charCodeAt(at - 1);
      if (before >= 0xd800 && before <= 0xdbff) count--;
    }
  }
  return count;
}
