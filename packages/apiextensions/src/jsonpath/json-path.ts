import { type JSONValue, stringifyJSON } from "@kube-apiserver/apimachinery";
import { evaluateJSONPath } from "./evaluate.js";
import { parseJSONPath } from "./parser.js";

/** A compiled path: the values that it finds in an object. */
export type JSONPath = (root: JSONValue) => readonly JSONValue[];

/**
 * Compiles a path.
 * @throws JSONPathError when it cannot be read
 */
export function compileJSONPath(text: string): JSONPath {
  const steps = parseJSONPath(text);
  return (root) => evaluateJSONPath(root, steps);
}

/** A found value as text: objects and lists as JSON, everything else as Go prints it. Mirrors `JSONPath.PrintResults`. */
export function printJSONPathValue(value: JSONValue): string {
  if (value === null) return "<no value>";
  return typeof value === "object" ? stringifyJSON(value) : String(value);
}
