import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import type { Schema } from "../schema/schema.js";
import { atomOf, type ListAtom, listItemElement, type MapAtom, type ScalarAtom } from "./atom.js";
import { elementToString, fieldElement, type PathElement } from "./path-element.js";

/** One thing that keeps a value from being applied. `path` in the form of messages (`.spec.n`), `""` at the root. */
export interface TypedError {
  readonly path: string;
  readonly message: string;
}

/**
 * Whether `value` can be merged by `schema`: declared fields only, right types, keys present and unique. Texts are
 * upstream's. Mirrors structured-merge-diff's validation without `AllowDuplicates`.
 */
export function validateTyped(value: JSONValue, schema: Schema): readonly TypedError[] {
  const errors: TypedError[] = [];
  visit(value, schema, [], errors);
  return errors;
}

/** The text of a list of errors: one as it is, several on lines of their own. */
export function typedErrorsToString(errors: readonly TypedError[]): string {
  const lines = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return lines.length === 1 ? (lines[0] as string) : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
}

function visit(value: JSONValue, schema: Schema, path: PathElement[], errors: TypedError[]): void {
  if (value === null) return;
  const report = (message: string) => errors.push({ path: path.map(elementToString).join(""), message });
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar": {
      const message = scalarError(atom, value);
      if (message !== undefined) report(message);
      return;
    }
    case "list":
      if (!Array.isArray(value)) report(`expected list, got ${goValue(value)}`);
      else visitItems(value, atom, path, errors, report);
      return;
    case "map":
      if (!isJSONObject(value)) report(`expected map, got ${goValue(value)}`);
      else visitFields(value, atom, path, errors);
  }
}

function visitItems(
  items: readonly JSONValue[],
  list: ListAtom,
  path: PathElement[],
  errors: TypedError[],
  report: (message: string) => void,
): void {
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    let element: PathElement = `i:${index}`;
    if (list.relationship !== "atomic") {
      const found = listItemElement(list, item);
      if ("error" in found) {
        report(`element ${index}: ${found.error}`);
        return;
      }
      element = found.element;
      if (seen.has(element)) report(`duplicate entries for key ${elementToString(element)}`);
      seen.add(element);
    }
    path.push(element);
    visit(item, list.items, path, errors);
    path.pop();
  }
}

function visitFields(object: JSONObject, map: MapAtom, path: PathElement[], errors: TypedError[]): void {
  for (const name of Object.keys(object).sort()) {
    path.push(fieldElement(name));
    const schema = map.child(name);
    if (schema === undefined) {
      errors.push({ path: path.map(elementToString).join(""), message: "field not declared in schema" });
      path.pop();
      return;
    }
    visit(getOwn(object, name) as JSONValue, schema, path, errors);
    path.pop();
  }
}

function scalarError({ scalar }: ScalarAtom, value: JSONValue): string | undefined {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  switch (scalar) {
    case "numeric":
      return isNumber ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case "string":
      return typeof value === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case "boolean":
      return typeof value === "boolean" ? undefined : `expected boolean, got ${goValue(value)}`;
    case "untyped":
      return isNumber || typeof value === "string" || typeof value === "boolean"
        ? undefined
        : `expected any scalar, got ${goValue(value)}`;
  }
}

function goTypeName(value: JSONValue): string {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
}

/** Go's `%#v` of a JSON scalar, as upstream's text for strings has it. */
function goSyntax(value: JSONValue): string {
  return typeof value === "object" ? `${goTypeName(value)}${stringifyJSON(value)}` : stringifyJSON(value);
}

/** Go's `%v` of a structured-merge-diff value wrapper. */
function goValue(value: JSONValue): string {
  return `&{${typeof value === "string" ? value : stringifyJSON(value)}}`;
}
